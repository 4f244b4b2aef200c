/** Modules that are loaded when a command first needs them, so that `coupa --help` answers at once. */
/* eslint-disable @typescript-eslint/no-require-imports -- a static import would load everything at start-up */
import type * as Connector from '../../connector';
import type * as Events from '../../events';
import type * as Callback from '../../platform/callback';
import type * as Platform from '../../platform';
import type * as Stores from '../../stores';
import type * as ActionCommand from './commands/action';
import type * as AttachCommand from './commands/attach';
import type * as DeleteCommand from './commands/delete';
import type * as DownloadCommand from './commands/download';
import type * as EventsListenCommand from './commands/events-listen';
import type * as EventsRunCommand from './commands/events-run';
import type * as EventsStoreCommands from './commands/events-store';
import type * as ExportCommand from './commands/export';
import type * as ObjectsCommand from './commands/objects';
import type * as QueryCommand from './commands/query';
import type * as Sandbox from '../../sandbox';
import type * as Service from '../service';
import type * as SandboxCommand from './commands/sandbox';
import type * as ServeCommand from './commands/serve';
import type * as ServiceUsersCommands from './commands/service-users';
import type * as StoreMigrateCommand from './commands/store-migrate';
import type * as TestCommand from './commands/test';
import type * as WorkCommand from './commands/work';
import type * as WriteCommand from './commands/write';

export const lazy = {
  connector: () => require('../../connector') as typeof Connector,
  events: () => require('../../events') as typeof Events,
  callback: () => require('../../platform/callback') as typeof Callback,
  platform: () => require('../../platform') as typeof Platform,
  stores: () => require('../../stores') as typeof Stores,
  action: () => require('./commands/action') as typeof ActionCommand,
  attach: () => require('./commands/attach') as typeof AttachCommand,
  delete: () => require('./commands/delete') as typeof DeleteCommand,
  download: () => require('./commands/download') as typeof DownloadCommand,
  eventsListen: () => require('./commands/events-listen') as typeof EventsListenCommand,
  eventsRun: () => require('./commands/events-run') as typeof EventsRunCommand,
  eventsStore: () => require('./commands/events-store') as typeof EventsStoreCommands,
  export: () => require('./commands/export') as typeof ExportCommand,
  objects: () => require('./commands/objects') as typeof ObjectsCommand,
  query: () => require('./commands/query') as typeof QueryCommand,
  sandbox: () => require('./commands/sandbox') as typeof SandboxCommand,
  sandboxItself: () => require('../../sandbox') as typeof Sandbox,
  serve: () => require('./commands/serve') as typeof ServeCommand,
  service: () => require('../service') as typeof Service,
  serviceUsers: () => require('./commands/service-users') as typeof ServiceUsersCommands,
  storeMigrate: () => require('./commands/store-migrate') as typeof StoreMigrateCommand,
  test: () => require('./commands/test') as typeof TestCommand,
  work: () => require('./commands/work') as typeof WorkCommand,
  write: () => require('./commands/write') as typeof WriteCommand,
};
