/** Looks once more at records that a sweep missed, one by one, before they are told of as deleted. */
import { getRecord, queryPages } from '../../activities';
import { loadCatalog } from '../../catalog';
import { isCoupaError } from '../../errors';
import type { SeenRecord } from '../../sdk';
import type { ChangeEvent } from '../model';
import { objectPath, type KeyedEvent } from './changes';
import type { Checkpoint, Sweep } from './checkpoint';
import { isoSeconds } from './instants';
import { store, type Poll } from './poll-state';
import type { Budget } from './reconciliation';
import { readDetail, writeDetail } from './seen-detail';
import { DELETED_VERSION, eventIdOf } from './versions';

/** More than this share of all records missing at once is no deletion but a filter or a permission that has changed. */
const LARGEST_SHARE = 0.1;
/** Fewer say nothing. */
const LEAST = 10;
const RECORDS_AT_ONCE = 50;

/** Goes through the missing records; answers whether it came to the end of the sweep. */
export async function confirmDeletions(poll: Poll, compared: Sweep, budget: Budget): Promise<boolean> {
  const { known, missing } = compared;
  const isStorm = missing > LEAST && missing > known * LARGEST_SHARE;
  if (isStorm && poll.resource.deletions?.accept !== 'all') {
    await finish(poll, compared, stormWarning(poll, compared));
    return true;
  }
  if (missing === 0) {
    await finish(poll, compared);
    return true;
  }
  let sweep: Sweep = compared.phase === 'confirm' ? compared : restarted(compared);
  for (;;) {
    if (budget.pages <= 0 || poll.signal.aborted) {
      await store(poll, { checkpoint: { ...poll.checkpoint, sweep } });
      return false;
    }
    const { after } = sweep;
    const limit = RECORDS_AT_ONCE;
    const { streams } = poll.context.store;
    const seen = await streams.listSeen(poll.context.stream, { ...(after === undefined ? {} : { after }), limit });
    const last = seen.at(-1);
    if (last === undefined) break;
    sweep = { ...sweep, after: last.record };
    await confirmSome(poll, sweep, seen, budget);
  }
  await finish(poll, compared);
  return true;
}

function restarted({ openedAt, known, missing }: Sweep): Sweep {
  return { openedAt, known, missing, phase: 'confirm' };
}

async function finish(poll: Poll, { openedAt }: Sweep, warning?: string): Promise<void> {
  const { sweep: _sweep, sweepWarning: _warning, ...rest } = poll.checkpoint;
  if (warning !== undefined)
    (poll.context.logger ?? poll.context.connection.logger).warn(warning, { warning: 'deletions' });
  const checkpoint: Checkpoint = {
    ...rest,
    sweptAt: openedAt,
    ...(warning === undefined ? {} : { sweepWarning: warning }),
  };
  await store(poll, { checkpoint });
}

function stormWarning({ resource }: Poll, { known, missing }: Sweep): string {
  return `${missing} of ${known} known ${resource.object} did not come when all ids were read: that looks like a filter or a permission that has changed, so none of them is told of as deleted. If they are really gone, say so by "deletions": { "accept": "all" } in the configuration, or once by coupa events run --accept-deletions; each one is looked for by itself even then.`;
}

/** Looks at the marked ones among some remembered records. */
async function confirmSome(poll: Poll, sweep: Sweep, seen: readonly SeenRecord[], budget: Budget): Promise<void> {
  const marked = seen.filter((record) => record.version !== DELETED_VERSION && readDetail(record).m === sweep.openedAt);
  const events: KeyedEvent[] = [];
  const remember: SeenRecord[] = [];
  const forget: string[] = [];
  for (const record of marked) {
    budget.pages -= 1;
    if (await exists(poll, record.record)) {
      // It is there, but no longer among those that are polled; should it come back, its dates tell.
      forget.push(record.record);
      continue;
    }
    events.push({ key: record.record, event: deletionOf(poll, sweep, record) });
    const n = (readDetail(record).n ?? 0) + 1;
    remember.push({
      record: record.record,
      version: DELETED_VERSION,
      changedAt: sweep.openedAt,
      ...writeDetail({ n }),
    });
    poll.tally.counts.DELETED += 1;
  }
  await store(poll, { checkpoint: { ...poll.checkpoint, sweep }, events, remember, forget });
}

/** Asks the site for one record, whatever the conditions of the resource. */
async function exists({ connection, resource, signal }: Poll, id: string): Promise<boolean> {
  const { object, parentIds } = resource;
  const where = { signal, ...(parentIds === undefined ? {} : { parentIds }) };
  const catalog = loadCatalog();
  if (catalog.operation(catalog.object(object), 'get') === undefined) {
    const only = { conditions: [{ field: 'id', value: id }], fields: ['id'], ...where };
    for await (const { records } of queryPages(connection, object, only)) return records.length > 0;
    return false;
  }
  try {
    await getRecord(connection, object, id, where);
    return true;
  } catch (error) {
    if (isCoupaError(error) && error.code === 'COUPA_RECORD_NOT_FOUND') return false;
    throw error;
  }
}

function deletionOf(
  { context, resource }: Poll,
  { openedAt }: Sweep,
  { record, version, ...seen }: SeenRecord,
): ChangeEvent {
  return {
    id: eventIdOf({
      siteAddress: context.connection.siteAddress,
      resource: resource.key,
      object: objectPath(resource),
      record,
      version: `${DELETED_VERSION}.${version}`,
      incarnation: readDetail(seen).n ?? 0,
    }),
    objectType: resource.key,
    object: resource.object,
    objectId: record,
    kind: 'DELETED',
    date: isoSeconds(openedAt),
    pollDate: isoSeconds(openedAt),
  };
}
