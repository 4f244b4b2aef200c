/** The sub-commands of events: their arguments, options and help. */
import type { Command } from 'commander';
import type { EventsListenOptions } from './commands/events-listen';
import type { EventsRunOptions } from './commands/events-run';
import type { EventsSelectionOptions, EventsStoreOptions } from './commands/events-store';
import { lazy } from './lazy';
import type { Finish } from './program';
import type { Cli } from './session';

const RUN_HELP = `
The configuration is a JSON file: the one of an Open Connectors instance as it stands, or the short form:
  {"object": "invoices", "watch": "status", "interval": "5m", "start": "now"}
  {"resources": [{"object": "suppliers"}, {"object": "invoices"}], "interval": "15m"}
Each change is handed on at least once, in order per record, with an id that stays the same however often it comes.
Without a callback, events are printed as JSON Lines; an event counts as handed on once it is written.
Site and credentials come from --config, the configuration or the environment, in this order.

Examples:
  $ coupa events run events.json --store events.state
  $ coupa events run events.json --store events.state --callback https://example.com/coupa-events
  $ coupa events run events.json --store events.state --once > changes.jsonl
  $ COUPA_DATABASE_URL=... coupa events run events.json --store postgres`;

const STATUS_HELP = `
Examples:
  $ coupa events status --store events.state
  $ coupa events status events.json --store events.state --json`;

const REPLAY_HELP = `
Examples:
  $ coupa events replay --dead --store events.state
  $ coupa events replay --from 2026-01-31T08:00:00Z --to 2026-01-31T09:00:00Z --store events.state
  $ coupa events replay 5f0c2a --store events.state`;

const RESUME_HELP = `
Deliveries stop when the receiver answers 410, or when its address is not allowed. Correct that first.

Examples:
  $ coupa events resume --store events.state`;

const DEAD_HELP = `
Examples:
  $ coupa events dead-letters --store events.state
  $ coupa events dead-letters 5f0c2a --store events.state`;

const LISTEN_HELP = `
The key is read from COUPA_EVENTS_SIGNATURE_KEY, secrets of Standard Webhooks from COUPA_EVENTS_WEBHOOK_SECRET.

Examples:
  $ coupa events listen --port 9090
  $ coupa events listen --port 9090 --status 503`;

const STORE = [
  '--store <file>',
  'remembers what was read and what still has to be handed on; postgres: in the database of COUPA_DATABASE_URL',
] as const;

/** Adds them to the program. */
export function addEvents(program: Command, cli: () => Cli, finish: Finish): void {
  const events = program.command('events').description('watch records for changes, and hand each change on');
  addRun(events, cli, finish);
  addStore(events, cli, finish);
  events
    .command('listen')
    .description('receive callbacks on this machine, check their signatures and print them')
    .option('--port <number>', 'port on 127.0.0.1; any free one when left out')
    .option('--status <code>', 'answer with this status instead of 200')
    .addHelpText('after', LISTEN_HELP)
    .action(async (options: EventsListenOptions) =>
      finish(await lazy.eventsListen().eventsListenCommand(cli(), options)),
    );
}

function addRun(events: Command, cli: () => Cli, finish: Finish): void {
  inStore(events.command('run').argument('<configuration>', 'JSON file, see below'))
    .description('poll a site until interrupted, and print every change or post it to a callback')
    .option('--callback <url>', 'post to this URL instead of the one in the configuration')
    .option('--once', 'end when everything was read and handed on')
    .option('--accept-deletions', 'tell of deletions that were held back because there were many at once')
    .addHelpText('after', RUN_HELP)
    .action(async (file: string, options: EventsRunOptions) =>
      finish(await lazy.eventsRun().eventsRunCommand(cli(), file, options)),
    );
}

function addStore(events: Command, cli: () => Cli, finish: Finish): void {
  events
    .command('status')
    .argument('[configuration]', 'to see also which of its resources were not begun')
    .description('show who polls, where polling stands, and what waits to be handed on')
    .requiredOption(...STORE)
    .option('--id <name>', 'only this subscription; without it and without a configuration, all of the store')
    .option('--json', 'one JSON object per subscription')
    .addHelpText('after', STATUS_HELP)
    .action(async (file: string | undefined, options: EventsStoreOptions) =>
      finish(await lazy.eventsStore().eventsStatusCommand(cli(), file, options)),
    );
  selecting(events.command('replay').argument('[ids...]', 'of notifications or of events in them'))
    .description('hand on again what was delivered or given up, under the same ids')
    .option('--dead', 'only what was given up')
    .option('--all', 'everything that is kept')
    .addHelpText('after', REPLAY_HELP)
    .action(async (ids: readonly string[], options: EventsSelectionOptions) =>
      finish(await lazy.eventsStore().eventsReplayCommand(cli(), ids, options)),
    );
  inStore(events.command('resume'))
    .description('hand on again after deliveries were stopped')
    .addHelpText('after', RESUME_HELP)
    .action(async (options: EventsStoreOptions) =>
      finish(await lazy.eventsStore().eventsResumeCommand(cli(), options)),
    );
  selecting(events.command('dead-letters').argument('[id]', 'of one notification or event, to see all of it'))
    .description('list what was given up after its last attempt, newest first')
    .option('--limit <count>', 'at most so many')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', DEAD_HELP)
    .action(async (id: string | undefined, options: EventsSelectionOptions & { readonly limit?: string }) =>
      finish(await lazy.eventsStore().eventsDeadLettersCommand(cli(), id, options)),
    );
}

function inStore(command: Command): Command {
  return command.requiredOption(...STORE).option('--id <name>', 'tells subscriptions in one store apart', 'default');
}

function selecting(command: Command): Command {
  return inStore(command)
    .option('--from <instant>', 'found at this time or later: 2026-01-31T08:00:00Z')
    .option('--to <instant>', 'found before this time')
    .option('--resource <key>', 'only of this resource');
}
