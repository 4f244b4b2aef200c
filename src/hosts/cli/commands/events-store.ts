/** `coupa events status`, `replay` and `dead-letters`: what a store of events holds, and handing it on again. */
import type { NotificationPage, Selection } from '../../../events';
import type { StateStore, StoredNotification } from '../../../sdk';
import { readConfigurationFile } from '../events/configuration-file';
import { instantText } from '../events/durations';
import { withExistingStore } from '../events/existing-store';
import { readStatus, subscriptionsIn, writeStatus } from '../events/store-status';
import { EXIT } from '../exit-codes';
import { lazy } from '../lazy';
import { invalidOption, toWholeNumber } from '../options';
import { writeTable } from '../output/table';
import { guarded, type Cli } from '../session';

/** Options of all three. */
export interface EventsStoreOptions {
  readonly store: string;
  readonly id: string;
  readonly json?: boolean;
}

/** Options that say which notifications. */
export interface EventsSelectionOptions extends EventsStoreOptions {
  readonly from?: string;
  readonly to?: string;
  readonly resource?: string;
}

/**
 * Where polling stands and what waits, of one subscription or of all in the store; with a configuration also which of its
 * resources were not begun.
 */
export async function eventsStatusCommand(
  cli: Cli,
  file: string | undefined,
  { store: place, id, json }: Omit<EventsStoreOptions, 'id'> & { readonly id?: string },
): Promise<number> {
  return guarded(cli, [], async () => {
    const resources = file === undefined ? [] : (await readConfigurationFile(cli, file)).resources;
    return withExistingStore(cli, place, async (store) => {
      const held = await subscriptionsIn(store);
      const chosen = id ?? (file === undefined ? undefined : 'default');
      if (held.length === 0) cli.stderr.write('Nothing was polled with this store yet.\n');
      else if (chosen !== undefined && !held.includes(chosen)) {
        const names = held.slice(0, 20).map((name) => JSON.stringify(name));
        cli.stderr.write(`The store holds nothing of ${JSON.stringify(chosen)}; it holds ${names.join(', ')}.\n`);
      }
      for (const name of chosen === undefined ? held : [chosen]) {
        const status = await readStatus(store, name, resources);
        if (json === true) cli.stdout.write(`${JSON.stringify(status)}\n`);
        else writeStatus(cli, status, Date.now());
      }
      return EXIT.ok;
    });
  });
}

/** Makes notifications wait again, under the same ids; whoever polls with the store hands them on. */
export async function eventsReplayCommand(
  cli: Cli,
  ids: readonly string[],
  options: EventsSelectionOptions & { readonly dead?: boolean; readonly all?: boolean },
): Promise<number> {
  return guarded(cli, [], async () => {
    const selection = selectionOf(ids, options);
    const says = ids.length > 0 || options.from !== undefined || options.to !== undefined || options.dead === true;
    if (!says && options.all !== true) {
      throw invalidOption('replay', 'say which: ids, --from and --to, --dead for all that were given up, or --all');
    }
    const statuses = options.dead === true ? (['dead'] as const) : (['dead', 'delivered'] as const);
    return withExistingStore(cli, options.store, async (store) => {
      const count = await lazy.events().sendAgain(store.outbox, { ...selection, statuses }, Date.now());
      await store.outbox.resume(options.id);
      cli.stderr.write(`${count} notifications wait to be handed on again, under the same ids.\n`);
      return EXIT.ok;
    });
  });
}

/** Goes on with what was stopped, e.g. after a receiver answered 410 or a callback was not allowed. */
export async function eventsResumeCommand(cli: Cli, { store: place, id }: EventsStoreOptions): Promise<number> {
  return guarded(cli, [], () =>
    withExistingStore(cli, place, async (store) => {
      const reason = await store.outbox.pausedBecause(id);
      if (reason === undefined) {
        cli.stderr.write(`${JSON.stringify(id)} is not paused.\n`);
        return EXIT.ok;
      }
      await store.outbox.resume(id);
      const { waiting } = await store.outbox.figures(id);
      cli.stderr.write(`${waiting} notifications are handed on again; they had waited because: ${reason}\n`);
      return EXIT.ok;
    }),
  );
}

/** Lists what was given up, or shows one notification with its events. */
export async function eventsDeadLettersCommand(
  cli: Cli,
  notification: string | undefined,
  options: EventsSelectionOptions & { readonly limit?: string },
): Promise<number> {
  return guarded(cli, [], async () => {
    const selection = selectionOf([], options);
    const limit = toWholeNumber('--limit', options.limit) ?? Number.POSITIVE_INFINITY;
    return withExistingStore(cli, options.store, async (store) => {
      if (notification !== undefined) {
        const found = await lazy.events().inspectNotification(store.outbox, notification, options.id);
        cli.stdout.write(`${JSON.stringify({ ...summary(found.stored), events: found.events }, null, 2)}\n`);
        return EXIT.ok;
      }
      const found = await firstOf(store, selection, limit);
      if (options.json === true) {
        for (const each of found) cli.stdout.write(`${JSON.stringify(summary(each))}\n`);
      } else {
        const rows = found.map((each) => [each.id, each.stream.resource, ...columnsOf(each)]);
        writeTable(cli, ['notification', 'resource', 'events', 'given up', 'attempts', 'because'], rows);
      }
      return EXIT.ok;
    });
  });
}

async function firstOf(store: StateStore, selection: Selection, most: number): Promise<readonly StoredNotification[]> {
  const found: StoredNotification[] = [];
  for (let after: number | undefined; found.length < most;) {
    const page: NotificationPage = await lazy
      .events()
      .listDeadLetters(store.outbox, selection, { limit: 100, ...(after === undefined ? {} : { after }) });
    found.push(...page.notifications);
    if (page.next === undefined) break;
    after = page.next;
  }
  return found.slice(0, most);
}

function columnsOf({ events, finishedAt, attempts, lastError }: StoredNotification): readonly string[] {
  const at = finishedAt === undefined ? '' : instantText(finishedAt);
  return [String(events.length), at, String(attempts), (lastError ?? '').slice(0, 200)];
}

function summary(stored: StoredNotification): Readonly<Record<string, unknown>> {
  const { id, stream, status, attempts, createdAt, firstAttemptAt, finishedAt, lastError, events } = stored;
  const times = { createdAt, firstAttemptAt, finishedAt };
  const texts = Object.entries(times).flatMap(([name, time]) =>
    time === undefined ? [] : [[name, instantText(time)]],
  );
  const records = events.map(({ id: event, record }) => ({ id: event, record }));
  return {
    id,
    resource: stream.resource,
    status,
    attempts,
    ...(Object.fromEntries(texts) as Readonly<Record<string, string>>),
    lastError,
    events: records,
  };
}

function selectionOf(ids: readonly string[], { id, from, to, resource }: EventsSelectionOptions): Selection {
  const instants = { from: toInstant('--from', from), to: toInstant('--to', to) };
  return {
    subscription: id,
    ...(resource === undefined ? {} : { resource }),
    ...(ids.length === 0 ? {} : { ids }),
    ...(instants.from === undefined ? {} : { from: instants.from }),
    ...(instants.to === undefined ? {} : { to: instants.to }),
  };
}

function toInstant(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = lazy.events().readDate({}, text);
  if (time !== undefined) return time;
  throw invalidOption(
    option,
    `an instant such as 2026-01-31T18:00:00Z is expected, not ${JSON.stringify(text.slice(0, 40))}`,
  );
}
