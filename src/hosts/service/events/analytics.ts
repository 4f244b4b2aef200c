/** Counts events over time. */
import { CoupaError } from '../../../errors';
import type { StoredNotification } from '../../../sdk';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import { shownTime } from '../instances/present';
import { listInstances } from '../storage/instances';
import { subscriptionOf } from '../instances/subscription';
import { invalid, readInstant } from './instant';

/** The lengths of a bucket. Months and years are calendar ones in UTC. */
const INTERVALS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
type Interval = (typeof INTERVALS)[number];

const MINUTE = 60_000;
const LENGTHS: Readonly<Partial<Record<Interval, number>>> = {
  minute: MINUTE,
  hour: 60 * MINUTE,
  day: 1440 * MINUTE,
  week: 7 * 1440 * MINUTE,
};

/** More would be an answer that nobody draws. */
const MOST_BUCKETS = 2000;
/** Events that are looked at for one answer, in pages. */
const PAGE = 1000;
const MOST_PAGES = 200;

interface Range {
  readonly from: number;
  readonly to: number;
  /** Where buckets begin; both ends are in the list. */
  readonly starts: readonly number[];
}

/** The routes: of everything, by account and by instance. */
export function analyticsRoutes(context: ServiceContext): readonly Route[] {
  const base = '/instances/events/analytics';
  const of = (path: string, handler: Handler): Route => ({
    method: 'GET',
    path: base + path,
    access: 'either',
    handler,
  });
  return [
    of('', async (call) => ({ body: buckets(rangeOf(context, call), (await counted(context, call)).flatMap(times)) })),
    of('/accounts', async (call) => {
      const [range, found] = [rangeOf(context, call), await counted(context, call)];
      return { body: [{ accountId: call.principal.organizationId, events: buckets(range, found.flatMap(times)) }] };
    }),
    of('/instances', async (call) => {
      const [range, found] = [rangeOf(context, call), await counted(context, call)];
      return { body: found.map((one) => ({ elementInstanceId: one.instanceId, events: buckets(range, one.times) })) };
    }),
  ];
}

interface Counted {
  readonly instanceId: number;
  readonly times: readonly number[];
}

const times = (one: Counted): readonly number[] => one.times;

function buckets({ starts }: Range, at: readonly number[]): readonly Readonly<Record<string, unknown>>[] {
  const counts = new Array<number>(starts.length).fill(0);
  let index = 0;
  for (const time of [...at].sort((a, b) => a - b)) {
    while ((starts[index + 1] ?? Infinity) <= time) index += 1;
    if ((starts[index] ?? Infinity) <= time) counts[index] = (counts[index] ?? 0) + 1;
  }
  return starts.map((start, index) => ({ date: shownTime(start), count: counts[index] }));
}

function rangeOf({ ports }: ServiceContext, { query, principal }: Call): Range {
  for (const account of [...query.getAll('accountIds[]'), ...query.getAll('accountIds')]) {
    if (account.trim() === String(principal.organizationId)) continue;
    throw new CoupaError('COUPA_SERVICE_FORBIDDEN', `Account ${account.slice(0, 40)} is not yours.`);
  }
  const interval = (query.get('interval')?.trim().toLowerCase() ?? 'hour') as Interval;
  if (!INTERVALS.includes(interval)) throw invalid('interval', `${INTERVALS.join(', ')} is expected`);
  const to = readInstant(query, 'to') ?? ports.clock.now();
  const from = readInstant(query, 'from') ?? to - 1440 * MINUTE;
  if (from > to) throw invalid('from', 'it lies behind the end of the range');
  const starts = [startOf(from, interval)];
  for (let next = after(starts[0] ?? from, interval); next <= to; next = after(next, interval)) {
    starts.push(next);
    if (starts.length > MOST_BUCKETS) throw invalid('interval', `the range has more than ${MOST_BUCKETS} of them`);
  }
  return { from, to, starts };
}

function startOf(time: number, interval: Interval): number {
  const length = LENGTHS[interval];
  // The epoch was a Thursday; weeks begin on Mondays.
  const offset = interval === 'week' ? 4 * 1440 * MINUTE : 0;
  if (length !== undefined) return Math.floor((time - offset) / length) * length + offset;
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), interval === 'month' ? date.getUTCMonth() : 0);
}

function after(start: number, interval: Interval): number {
  const length = LENGTHS[interval];
  if (length !== undefined) return start + length;
  const date = new Date(start);
  const months = interval === 'month' ? 1 : 12;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
}

/** The one of an Element token; all of the tenant's without. */
async function* instancesOf(
  { database }: ServiceContext,
  { organizationId, instanceId }: Call['principal'],
): AsyncGenerator<number> {
  if (instanceId !== undefined) {
    yield instanceId;
    return;
  }
  for (let after = 0; ;) {
    const found = await listInstances(database, { organizationId, after, limit: PAGE });
    for (const { id } of found) yield id;
    if (found.length < PAGE) return;
    after = found.at(-1)?.id ?? after;
  }
}

/** The events of the caller's instances in the range: of one with an Element token, of all without. */
async function counted(context: ServiceContext, call: Call): Promise<readonly Counted[]> {
  const { from, to } = rangeOf(context, call);
  const all: Counted[] = [];
  let full = 0;
  for await (const id of instancesOf(context, call.principal)) {
    const at: number[] = [];
    let last: StoredNotification | undefined;
    do {
      if (full > MOST_PAGES) throw invalid('from', 'the range has too many events; choose a shorter one');
      const filter = { subscription: subscriptionOf(id), from, to: to + 1 };
      const page = { limit: PAGE, ...(last === undefined ? {} : { after: last.sequence }) };
      const found = await context.store.outbox.list(filter, page);
      at.push(...found.map(({ createdAt }) => createdAt));
      last = found.length === PAGE ? found.at(-1) : undefined;
      if (last !== undefined) full += 1;
    } while (last !== undefined);
    all.push({ instanceId: id, times: at });
  }
  return all;
}
