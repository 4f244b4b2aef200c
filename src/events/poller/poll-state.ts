/** What the steps of one poll share, and how each of its pages is stored. */
import type { DataRecord, NewNotification, SeenRecord } from '../../sdk';
import { candidateOf, changesOf, objectPath, type Candidate, type KeyedEvent, type PageFacts } from './changes';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint';
import { windowDate } from './conditions';
import type { Bounds } from './conditions';
import type { PollContext } from './model';
import type { PageSource } from './pages';
import { unseenFields } from './seen-detail';
import { watchSite, type WatchedSite } from './site-watch';
import { newTally, tellWarnings, type Tally } from './tally';
import { notificationIdOf } from './versions';

/** A poll that is under way. */
export interface Poll extends PageSource {
  readonly context: PollContext;
  readonly site: WatchedSite;
  readonly tally: Tally;
  /** As it is in the store. */
  checkpoint: Checkpoint;
}

/** Reads where polling stands. */
export async function beginPoll(context: PollContext): Promise<Poll> {
  const { stream, resource, connection, store, signal } = context;
  const site = watchSite(context);
  const checkpoint = readCheckpoint(await store.streams.readCheckpoint(stream), {
    site: connection.siteAddress,
    object: objectPath(resource),
    place: `${stream.resource} of ${stream.subscription}`,
  });
  const tally = newTally();
  const warn = (code: string, sentence: string): void => void tally.warnings.set(code, sentence);
  return { context, site, tally, checkpoint, connection: site.connection, resource, signal, warn };
}

/** What a page changes in the store. */
export interface PageResult {
  readonly checkpoint: Checkpoint;
  readonly events?: readonly KeyedEvent[];
  readonly remember?: readonly SeenRecord[];
  readonly forget?: readonly string[];
  readonly forgetChangedBefore?: number | undefined;
}

/** Open Connectors hand on no more events of a poll at once. */
const EVENTS_PER_NOTIFICATION = 10;

/** Stores a page: where polling stands, what is remembered, and what has to be handed on, in one transaction. */
export async function store(poll: Poll, page: PageResult): Promise<void> {
  const { stream, lease, store: state, connection } = poll.context;
  const { events = [], remember = [], forget = [], forgetChangedBefore } = page;
  const told = tellWarnings(poll.tally, page.checkpoint.told, {
    logger: poll.context.logger ?? connection.logger,
    now: poll.context.clock.now(),
    facts: { subscription: stream.subscription, resource: stream.resource },
  });
  const checkpoint = { ...page.checkpoint, ...(told === undefined ? {} : { told }) };
  await state.streams.commitPage({
    stream,
    lease,
    checkpoint: writeCheckpoint(checkpoint),
    notifications: notificationsOf(events),
    remember,
    ...(forget.length === 0 ? {} : { forget }),
    ...(forgetChangedBefore === undefined ? {} : { forgetChangedBefore: Math.floor(forgetChangedBefore) }),
  });
  poll.checkpoint = checkpoint;
}

function notificationsOf(events: readonly KeyedEvent[]): NewNotification[] {
  const notifications: NewNotification[] = [];
  for (let start = 0; start < events.length; start += EVENTS_PER_NOTIFICATION) {
    const some = events.slice(start, start + EVENTS_PER_NOTIFICATION);
    notifications.push({
      id: notificationIdOf(some.map(({ event }) => event.id)),
      events: some.map(({ key, event }) => ({ id: event.id, record: key, body: JSON.stringify(event) })),
    });
  }
  return notifications;
}

/** Compares the records of a page with what is remembered. */
export async function compare(
  poll: Poll,
  records: readonly DataRecord[],
  bounds: Bounds,
  facts: Pick<PageFacts, 'pollAt' | 'purpose'>,
): Promise<Pick<PageResult, 'events' | 'remember'>> {
  if (records.length === 0) return {};
  const { resource, tally, context } = poll;
  const candidates = records
    .map((record) => candidateOf(record, resource))
    .filter((each) => isWithin(poll, each, bounds));
  if (
    resource.idField !== undefined &&
    resource.idField.trim() !== '' &&
    candidates.some(({ objectId }) => objectId === '')
  ) {
    poll.warn(
      'no-id',
      `Records of ${resource.object} come without ${resource.idField}, so that their events carry no object id; correct the idField of the configuration, or look for an API filter that takes it away.`,
    );
  }
  for (const field of unseenFields(resource, records)) {
    poll.warn(
      `watch ${field}`,
      `${field} of ${resource.object} is watched for changes, but is in no record that the site returned, so that none can be found; check its spelling, and whether the site keeps it back.`,
    );
  }
  const seen = await context.store.streams.findSeen(
    context.stream,
    candidates.map(({ key }) => key),
  );
  const { siteAddress } = context.connection;
  return changesOf(candidates, seen, { siteAddress, resource, ...facts }, tally);
}

/** No zone is further from another; dates that were read by an assumed one may be wrong by as much. */
const ZONES_APART_MS = 26 * 3_600_000;

/** What lies outside was not asked for: it came because it changed meanwhile, or because the site ignores bounds. */
function isWithin({ resource, tally }: Poll, { updated, created }: Candidate, { from, to }: Bounds): boolean {
  const date = resource.updated === undefined ? created : updated;
  if (windowDate(resource) === undefined || !('at' in date)) return true;
  const tolerance = date.standing === 'assumed' ? ZONES_APART_MS : 0;
  if (to !== undefined && date.at >= to + tolerance) return false;
  if (from === undefined || date.at >= from - tolerance) return true;
  tally.outside += 1;
  return false;
}
