/** How far the keys of a query reach: asked for once, and again shortly before the end of a reading that took long. */
import { isCoupaError } from '../../../errors';
import { readPage, type PageRequest } from '../read-page';
import { divideWindow } from './divide';
import { checkedKeys } from './keys';
import { rangeConditions } from './ranges';
import { pagesToCome, type Reading } from './reading';

/** After so many requests it is worth one more to know what came in behind the end meanwhile. */
const REQUESTS_UNTIL_OLD = 128;

/**
 * Whether to ask again: others insert while we read, and on a site that grows those records would be read one page
 * after the other, either because the answer is old and the end is near, or because records have come from behind it.
 */
export function isFarEndOld(reading: Reading): boolean {
  const { farEnd, gauge, plan, requests, segments } = reading;
  const last = segments.at(-1);
  if (last === undefined) return false;
  if (!farEnd.wasAhead || farEnd.key === undefined || last.to !== plan.range.to || last.state === 'read') return false;
  if (last.cursor !== undefined && last.cursor > farEnd.key) return true;
  return requests - farEnd.askedAt >= REQUESTS_UNTIL_OLD && pagesToCome(reading) <= 2 * gauge.target;
}

/**
 * One request for the last key; `onEnd` is called when it is over. Without an answer that makes sense there is one
 * window, and nothing is lost but time.
 */
export function seekFarEnd(reading: Reading, onEnd: () => void): void {
  const { connection, plan, signal, farEnd } = reading;
  reading.inFlight += 1;
  farEnd.wasAhead = false;
  const since = reading.requests - farEnd.askedAt;
  farEnd.askedAt = reading.requests;
  const conditions = [...plan.others, ...rangeConditions(plan.range, plan.direction)];
  const backwards = { ...plan, direction: plan.direction === 'asc' ? 'desc' : 'asc' } as const;
  const fields = plan.shape.length === 0 || plan.projection !== undefined ? '["id"]' : undefined;
  const request: PageRequest = { number: 0, size: 1, conditions };
  readPage(connection, fields === undefined ? backwards : { ...backwards, projection: fields }, request, signal)
    .then(({ rows, timing }) => {
      reading.gauge.note(timing);
      const [key] = checkedKeys(rows.slice(0, 1), undefined, plan, 0);
      const last = reading.segments.at(-1);
      if (key === undefined || last === undefined || last.to !== plan.range.to) return;
      farEnd.wasAhead = last.cursor === undefined || key > last.cursor;
      farEnd.key = key + growth(reading, key, since);
      farEnd.answered = key;
      if (last.state === 'reading') divideWindow(reading, last);
    })
    .catch((error: unknown) => {
      if (signal.aborted) return;
      const code = isCoupaError(error) ? error.code : undefined;
      connection.logger.info('the last id could not be found out; reading goes on in one window', { code });
    })
    .finally(() => {
      reading.inFlight -= 1;
      onEnd();
    });
}

/** By how much the keys will have grown when the last window is read, as far as they have since the answer before. */
function growth({ farEnd, gauge }: Reading, key: bigint, requests: number): bigint {
  if (farEnd.answered === undefined || key <= farEnd.answered || requests === 0) return 0n;
  return ((key - farEnd.answered) * BigInt(2 * gauge.target)) / BigInt(requests);
}
