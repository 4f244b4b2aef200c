/**
 * Finds deletions, which no date tells: now and then all ids are read and compared with the remembered ones. What is
 * missing is looked at once more by itself, and told of as deleted only when the site says that there is no such record.
 */
import { queryPages } from '../../activities';
import type { SeenRecord } from '../../sdk';
import { UNREAD_VERSION } from './changes';
import type { Sweep } from './checkpoint';
import { confirmDeletions } from './confirm-deletions';
import { idAt } from './members';
import { store, type Poll } from './poll-state';
import type { Budget } from './reconciliation';
import { isRefusedToken } from './refused-token';
import { readDetail, writeDetail } from './seen-detail';
import { DELETED_VERSION } from './versions';

/** Goes on with a sweep, or begins one that is due, as far as the budget reaches. */
export async function sweepDeletions(poll: Poll, budget: Budget): Promise<void> {
  const { tally, resource } = poll;
  const begun = poll.checkpoint.sweep ?? due(poll);
  if (begun === undefined) return;
  if (resource.idField?.trim() !== 'id') {
    tally.warnings.set('deletions', `Deletions of ${resource.object} cannot be found, because its idField is not id.`);
    return;
  }
  try {
    const compared = begun.phase === 'compare' ? await compareIds(poll, begun, budget) : begun;
    const isFinished = compared !== undefined && (await confirmDeletions(poll, compared, budget));
    if (!isFinished) tally.pending.add('deletions');
  } catch (error) {
    if (poll.checkpoint.sweep?.token === undefined || !isRefusedToken(error)) throw error;
    tally.pending.add('deletions');
    await store(poll, { checkpoint: { ...poll.checkpoint, sweep: beginning(begun.openedAt) } });
  }
}

function due({ checkpoint: { sweptAt, sweepWarning, clocks }, resource: { deletions } }: Poll): Sweep | undefined {
  if (deletions === undefined || clocks === undefined) return undefined;
  // What was held back is looked for at once when somebody says that it is meant.
  if (sweepWarning !== undefined && deletions.accept === 'all') return beginning(clocks.site);
  if (sweptAt !== undefined && clocks.site - sweptAt < deletions.everyMs) return undefined;
  return beginning(clocks.site);
}

function beginning(openedAt: number): Sweep {
  return { openedAt, phase: 'compare', known: 0, missing: 0 };
}

/** Compares all ids; answers the sweep as it goes on, or nothing when the budget ended before. */
async function compareIds(poll: Poll, begun: Sweep, budget: Budget): Promise<Sweep | undefined> {
  let sweep = begun;
  if (budget.pages <= 0) return undefined;
  for await (const { records, resumeToken } of idPages(poll, sweep)) {
    const ids = records.map((record) => idAt(record, 'id')).filter((id) => id !== undefined);
    sweep = await compareStretch(poll, sweep, { ids, upTo: ids.at(-1), token: resumeToken });
    budget.pages -= 1;
    if (budget.pages <= 0 || poll.signal.aborted) return undefined;
  }
  return compareStretch(poll, sweep, { ids: [], upTo: undefined, token: undefined });
}

function idPages({ connection, resource, signal }: Poll, { token }: Sweep): ReturnType<typeof queryPages> {
  const { parentIds, conditions } = resource;
  return queryPages(connection, resource.object, {
    conditions,
    fields: ['id'],
    concurrency: 1,
    signal,
    ...(parentIds === undefined ? {} : { parentIds }),
    ...(token === undefined ? {} : { resumeToken: token }),
  });
}

/** Ids that the site has, in ascending order; there are no others behind `after` up to `upTo` (or the end). */
interface Stretch {
  readonly ids: readonly string[];
  readonly upTo: string | undefined;
  /** Where the list goes on behind it. */
  readonly token: string | undefined;
}

const RECORDS_AT_ONCE = 500;

/** Marks the remembered records of a stretch that did not come, and learns the ids that are not remembered. */
async function compareStretch(poll: Poll, begun: Sweep, { ids, upTo, token }: Stretch): Promise<Sweep> {
  const present = new Set(ids);
  // What lies before was compared already, when a page is read again.
  const learned = new Set(ids.filter((id) => begun.after === undefined || compareIdTexts(id, begun.after) > 0));
  let sweep = begun;
  for (;;) {
    const { within, isLast } = await rememberedIn(poll, sweep.after, upTo);
    within.forEach(({ record }) => learned.delete(record));
    const live = within.filter(({ record, version }) => version !== DELETED_VERSION && /^\d+$/.test(record));
    const gone = live.filter(({ record }) => !present.has(record));
    const after = isLast ? (upTo ?? within.at(-1)?.record ?? sweep.after) : within.at(-1)?.record;
    const { openedAt } = sweep;
    sweep = {
      ...sweep,
      known: sweep.known + live.length,
      missing: sweep.missing + gone.length,
      ...(after === undefined ? {} : { after }),
      ...(isLast && token !== undefined ? { token } : {}),
    };
    const marked = gone.map((each) => ({ ...each, ...writeDetail({ ...readDetail(each), m: openedAt }) }));
    const unread = [...learned].map((record) => ({ record, version: UNREAD_VERSION, changedAt: openedAt }));
    // Ids behind the remembered ones of this piece may still be among those of the next.
    const remember: SeenRecord[] = isLast ? [...marked, ...unread] : marked;
    await store(poll, { checkpoint: { ...poll.checkpoint, sweep }, remember });
    if (isLast) return sweep;
  }
}

interface Piece {
  readonly within: readonly SeenRecord[];
  /** Nothing more is remembered up to there. */
  readonly isLast: boolean;
}

async function rememberedIn({ context }: Poll, after: string | undefined, upTo: string | undefined): Promise<Piece> {
  const page = { ...(after === undefined ? {} : { after }), limit: RECORDS_AT_ONCE };
  const seen = await context.store.streams.listSeen(context.stream, page);
  const within = seen.filter(({ record }) => upTo === undefined || compareIdTexts(record, upTo) <= 0);
  return { within, isLast: within.length < seen.length || seen.length < RECORDS_AT_ONCE };
}

/** The order of the store: shorter texts first, then by code unit, which is that of numbers. */
function compareIdTexts(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
