/** Looks once for a record whose answer was lost, and judges what is found. */
import type { DataRecord, LostAnswerCandidate } from '../../sdk';
import { changesAgainst } from '../compare';
import { queryRecords } from '../query';
import { asId, type Target } from '../target';
import { quiet } from './lost-answers';
import { leavesOf, type Probe } from './probe';
import type { WriteRun } from './send-record';
import type { Beginning } from '../journal';
import type { SiteWatch } from './site-watch';

/** Where to look. */
export interface SearchPlace {
  readonly site: SiteWatch;
  readonly target: Target;
  readonly parentIds: readonly (number | string)[];
  readonly signal?: AbortSignal;
}

/** More of them with one key, all newer than the write, could not be told apart anyway. */
const MOST_CANDIDATES = 20;

/** The clock of a site is read and written in whole seconds. */
const RESOLUTION_MS = 1000;

/**
 * The records that have the value of the probe, newest first. The newest are enough: a record that was made by the lost
 * write has a higher id than all that were there before.
 * @param began asked when the answer is there
 * @throws {CoupaError} what the query throws.
 */
export async function searchOnce(
  { site, target, parentIds, signal }: SearchPlace,
  probe: Probe,
  began: () => Beginning,
): Promise<readonly LostAnswerCandidate[]> {
  const { catalog, object } = target;
  const known = new Set(catalog.fields(object.definition).map(({ name }) => name));
  const fields = new Set(['id', probe.field, ...leavesOf(probe.identity)]);
  if (known.has('created-at')) fields.add('created-at');
  const found: DataRecord[] = [];
  const rows = queryRecords(site.connection, object.name, {
    parentIds,
    conditions: [{ field: probe.field, value: probe.value }],
    fields: [...fields],
    order: { by: 'id', direction: 'desc' },
    limit: MOST_CANDIDATES,
    pageSize: MOST_CANDIDATES,
    concurrency: 1,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const row of rows) found.push(row);
  // The answer itself may be the first to tell the time of the site.
  const beginning = began();
  return found.map((row) => judge(target, probe, beginning, row));
}

function judge(target: Target, probe: Probe, began: Beginning, row: DataRecord): LostAnswerCandidate {
  const id = asId(row['id']) ?? '';
  const createdAt = row['created-at'];
  const candidate = { id, ...(typeof createdAt === 'string' ? { createdAt } : {}) };
  const since = madeSince(began, row);
  if (since === 'earlier') return { ...candidate, standing: 'earlier' };
  const equal = changesAgainst(target.catalog, target.object.definition, probe.identity, row).length === 0;
  return { ...candidate, standing: !equal ? 'different' : since === 'later' ? 'equal' : 'unclear' };
}

/**
 * Whether a record was made after a write began. The id decides nothing alone: it only casts doubt on a record that is
 * not younger than one which was known before.
 */
export function madeSince({ siteTime, highestId }: Beginning, row: DataRecord): 'earlier' | 'later' | 'unclear' {
  const id = asId(row['id']);
  const created = typeof row['created-at'] === 'string' ? Date.parse(row['created-at']) : Number.NaN;
  if (siteTime === undefined || Number.isNaN(created) || id === undefined) return 'unclear';
  const older = highestId !== undefined && BigInt(id) <= BigInt(highestId);
  if (created < siteTime - RESOLUTION_MS) return 'earlier';
  // Only the second is known, so a record of the last second before may be as old as it looks.
  return older ? 'unclear' : 'later';
}

/** Learns the time of the site and the highest id of the object. Failing does no harm: less is known then. */
export async function askForTheTime(
  { lost, target, signal }: WriteRun,
  parentIds: SearchPlace['parentIds'],
): Promise<void> {
  if (lost === undefined) return;
  await quiet(async () => {
    const rows = queryRecords(lost.site.connection, target.object.name, {
      parentIds,
      fields: ['id'],
      order: { by: 'id', direction: 'desc' },
      limit: 1,
      pageSize: 1,
      concurrency: 1,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const row of rows) lost.site.see(row['id']);
  });
}
