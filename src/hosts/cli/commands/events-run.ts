/** `coupa events run`: polls in this process, and prints every change or posts it to a callback. */
import { once } from 'node:events';
import type { EngineNotice, EventEngine, EventsConfiguration, NotificationSink } from '../../../events';
import type { Ports, StateStore } from '../../../sdk';
import { readConfigurationFile } from '../events/configuration-file';
import { noticeText, pausedText } from '../events/notice-text';
import { runOnce } from '../events/once';
import { createScreen, type Screen } from '../events/screen';
import { statusLines } from '../events/status-lines';
import { openEventsStore, storePlace } from '../events/store-place';
import { EXIT } from '../exit-codes';
import { lazy } from '../lazy';
import { invalidOption } from '../options';
import { redact } from '../output/report-error';
import { streamSink } from '../output/sink';
import { guarded, withSettings, type Cli, type Site } from '../session';
import { secretsOf } from '../settings';

/** The options as commander delivers them. */
export interface EventsRunOptions {
  readonly store: string;
  readonly id: string;
  readonly callback?: string;
  readonly once?: boolean;
  readonly acceptDeletions?: boolean;
}

const REFRESH_MS = 1000;

/** Runs until it is interrupted or nobody reads on; with `--once` until everything was read and handed on. */
export async function eventsRunCommand(cli: Cli, file: string, options: EventsRunOptions): Promise<number> {
  return guarded(cli, [], async () => {
    const read = await readConfigurationFile(cli, file, options.callback);
    const configuration = options.acceptDeletions === true ? acceptingDeletions(read) : read;
    if (!configuration.enabled) {
      throw invalidOption('configuration', 'events are off in it; set event.notification.enabled to true');
    }
    return withSettings(
      cli,
      async (connector, values) => {
        const site = connector.connectionFactory.createConnection(values) as Site;
        try {
          return await withStore(cli, site, { configuration, options, secrets: secretsOf(values) });
        } finally {
          await site.close();
        }
      },
      configuration.connection,
    );
  });
}

function acceptingDeletions(configuration: EventsConfiguration): EventsConfiguration {
  if (configuration.resources.every(({ deletions }) => deletions === undefined)) {
    throw invalidOption('--accept-deletions', 'no resource of the configuration looks for deletions');
  }
  const resources = configuration.resources.map((resource) =>
    resource.deletions === undefined
      ? resource
      : { ...resource, deletions: { ...resource.deletions, accept: 'all' as const } },
  );
  return { ...configuration, resources };
}

interface Task {
  readonly configuration: EventsConfiguration;
  readonly options: EventsRunOptions;
  readonly secrets: readonly string[];
}

async function withStore(cli: Cli, site: Site, task: Task): Promise<number> {
  const screen = createScreen(cli.stderr);
  const ports = lazy.platform().createNodePorts({ logger: loggerOf(cli, screen, task.secrets) });
  const store = await openEventsStore(storePlace(cli, task.options.store), ports.clock);
  const receiver = receiverOf(cli, site, task, { ports, screen });
  try {
    return await withEngine(cli, { site, task, store, ports, screen, receiver });
  } finally {
    screen.clear();
    await receiver.close();
    await store.close();
  }
}

interface Receiver {
  readonly sink: NotificationSink;
  /** Aborts when nobody reads on. */
  readonly gone: AbortSignal;
  close(): Promise<void>;
}

interface Parts {
  readonly site: Site;
  readonly task: Task;
  readonly store: StateStore;
  readonly ports: Ports;
  readonly screen: Screen;
  readonly receiver: Receiver;
}

async function withEngine(cli: Cli, { site, task, store, ports, screen, receiver }: Parts): Promise<number> {
  const { configuration, options } = task;
  const { id } = options;
  const detail = cli.options.debug === true ? 'all' : 'news';
  const notices: ((notice: EngineNotice) => void)[] = [];
  const observe = (notice: EngineNotice): void => {
    const text = noticeText(notice, detail);
    if (text !== undefined) screen.line(redact(text, task.secrets));
    for (const tell of notices) tell(notice);
  };
  const engine = lazy.events().createEventEngine({ store, ports, owner: lazy.platform().ownerName(), observe });
  const stop = AbortSignal.any([cli.signal, receiver.gone]);
  const paused = await store.outbox.pausedBecause(id);
  if (paused !== undefined) screen.line(redact(pausedText(paused), task.secrets));
  engine.add({ id, connection: site, configuration, sink: receiver.sink });
  const drawing = keepDrawing(engine, id, screen);
  try {
    if (options.once === true) return await runOnce({ engine, store, id, configuration, stop, notices, screen });
    if (!stop.aborted) await once(stop, 'abort');
    return EXIT.ok;
  } finally {
    drawing.end();
    await engine.stop();
  }
}

/** Prints events, or posts them where the configuration says. */
function receiverOf(
  cli: Cli,
  site: Site,
  { configuration, options }: Task,
  { ports, screen }: { readonly ports: Ports; readonly screen: Screen },
): Receiver {
  const events = lazy.events();
  const { callback, dropNulls } = configuration;
  const { clock } = ports;
  const never = new AbortController().signal;
  if (callback !== undefined) {
    const { allowedInternalHosts } = callback;
    const transport = lazy.callback().createCallbackTransport({ allowedInternalHosts });
    const { siteAddress } = site;
    const sink = events.callbackOf({ callback, configuration, id: options.id, siteAddress, transport, clock });
    return { sink, gone: never, close: async () => transport.close() };
  }
  const out = streamSink(cli.stdout);
  const gone = new AbortController();
  out.onClose(() => gone.abort());
  const print = async (event: unknown): Promise<void> => {
    const written = { as: 'lost' };
    await screen.aside(async () => void (written.as = await out.deliver(JSON.stringify(event))));
    if (written.as === 'lost') throw new Error('standard output was closed');
  };
  const sink = events.createEventSink(print, { clock, ...(dropNulls ? { dropNulls: 'drop' } : {}) });
  return { sink, gone: gone.signal, close: async () => undefined };
}

/** Draws the table every second, for as long as the store answers. */
function keepDrawing(engine: EventEngine, id: string, screen: Screen): { end(): void } {
  if (!screen.isLive) return { end: () => undefined };
  let busy = false;
  const draw = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const status = await engine.status(id).catch(() => undefined);
    busy = false;
    if (status !== undefined) screen.draw(statusLines(status, Date.now()));
  };
  const timer = setInterval(() => void draw(), REFRESH_MS);
  void draw();
  return { end: () => clearInterval(timer) };
}

/** Failed polls are told as notices; what else is wrong comes here. */
function loggerOf(cli: Cli, screen: Screen, secrets: readonly string[]): Ports['logger'] {
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    if (message === 'a poll failed') return;
    const details = Object.entries(fields).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    screen.line(redact(`warning: ${[message, ...details].join(', ')}`, secrets));
  };
  const nothing = (): void => undefined;
  const debug = cli.options.debug === true ? say : nothing;
  return { debug, info: debug, warn: say, error: say };
}
