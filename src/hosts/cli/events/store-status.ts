/** What a store knows of a subscription: who polls, how far each resource was read, and what waits to be handed on. */
import type { PolledResource } from '../../../events';
import type { LeaseHolder, OutboxFigures, StateStore, StreamState } from '../../../sdk';
import { lazy } from '../lazy';
import { writeTable } from '../output/table';
import type { Cli } from '../session';
import { durationText, instantText } from './durations';

/** One subscription. */
export interface StoredStatus {
  readonly id: string;
  readonly site?: string;
  readonly polledBy?: LeaseHolder;
  readonly outbox: OutboxFigures;
  readonly pausedBecause?: string;
  readonly resources: readonly StoredResource[];
}

interface StoredResource {
  readonly key: string;
  readonly object?: string;
  readonly isBegun: boolean;
  readonly watermark?: number;
  readonly underWay: readonly string[];
}

const STREAMS_AT_ONCE = 500;

/** The names of all subscriptions of a store, in order. */
export async function subscriptionsIn(store: StateStore): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { stream } of streamsOf(store)) names.add(stream.subscription);
  return [...names];
}

async function* streamsOf({ streams }: StateStore, subscription?: string): AsyncGenerator<StreamState> {
  const of = subscription === undefined ? {} : { subscription };
  let page = await streams.list({ ...of, limit: STREAMS_AT_ONCE });
  while (page.length > 0) {
    yield* page;
    const after = page.at(-1)?.stream;
    if (page.length < STREAMS_AT_ONCE || after === undefined) return;
    page = await streams.list({ ...of, after, limit: STREAMS_AT_ONCE });
  }
}

/** @param wanted the resources of a configuration; those that were not begun are told of, too */
export async function readStatus(
  store: StateStore,
  id: string,
  wanted: readonly Pick<PolledResource, 'key' | 'object'>[],
): Promise<StoredStatus> {
  const { describeCheckpoint } = lazy.events();
  const resources = new Map<string, StoredResource>(
    wanted.map(({ key, object }) => [key, { key, object, isBegun: false, underWay: [] }]),
  );
  let site: string | undefined;
  for await (const { stream, checkpoint } of streamsOf(store, id)) {
    const key = stream.resource;
    const { site: place, ...described } = describeCheckpoint(checkpoint);
    site ??= place;
    resources.set(key, { key, isBegun: checkpoint !== undefined, ...described });
  }
  const polledBy = await store.leases.holder(id);
  const pausedBecause = await store.outbox.pausedBecause(id);
  return {
    id,
    ...(site === undefined ? {} : { site }),
    ...(polledBy === undefined ? {} : { polledBy }),
    outbox: await store.outbox.figures(id),
    ...(pausedBecause === undefined ? {} : { pausedBecause }),
    resources: [...resources.values()],
  };
}

/** Writes it for people. */
export function writeStatus(cli: Pick<Cli, 'stdout'>, status: StoredStatus, now: number): void {
  const { id, site, polledBy, outbox, pausedBecause, resources } = status;
  const by = polledBy === undefined ? 'nobody polls' : `polled by ${polledBy.owner}`;
  cli.stdout.write(`${id}${site === undefined ? '' : ` at ${site}`}: ${by}\n`);
  const rows = resources.map(({ key, object = '', isBegun, watermark, underWay }) => [
    key,
    object,
    watermark === undefined ? (isBegun ? 'begun' : 'not begun') : instantText(watermark),
    underWay.join(', '),
  ]);
  if (rows.length > 0) writeTable(cli, ['resource', 'object', 'read up to', 'under way'], rows);
  const { waiting, paused, dead, delivered, oldestWaitingAt } = outbox;
  const since = oldestWaitingAt === undefined ? '' : ` (since ${durationText(now - oldestWaitingAt)})`;
  cli.stdout.write(`${waiting} waiting${since}, ${paused} paused, ${dead} given up, ${delivered} delivered and kept\n`);
  if (pausedBecause !== undefined) cli.stdout.write(`Nothing is handed on: ${pausedBecause}\n`);
}
