/** The paced budget of every site, shared by all processes on a database: each request takes its place in a row of time. */
import { AFTER_REFUSALS, HIGHEST_RATE, LONGEST_PAUSE_MS, MOST_LATE_MS, SPAN_S } from '../../../connection';
import type { Logger, SharedBudget } from '../../../sdk';
import type { SqlDatabase } from '../../../stores';

/** Requests that may go at once, of all processes together; a third of a second's worth for low rates. */
const MOST_AT_ONCE = 3;

/** Rates without a burst are spaced evenly, a little further than they would have to be. */
const PART = 0.98;

/** Requests that may go at once at a rate. */
function atOnce(perSecond: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(1, perSecond / 3));
}

/** Such that burst and spacing together keep to the rate in any span, also when requests are late on their way. */
function spacingMs(perSecond: number): number {
  const burst = atOnce(perSecond);
  if (burst === 1) return 1000 / (PART * perSecond);
  return (SPAN_S * 1000 + MOST_LATE_MS) / (SPAN_S * perSecond - burst);
}

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::double precision';

/** As `SiteHealth` has it in one process. */
const { decrease, least, recoveryPerSecond } = AFTER_REFUSALS;
const PART_NOW = `LEAST(1, b.part + GREATEST(0, ${NOW} - b.recovers_from) / 1000 * ${recoveryPerSecond})`;

/*
 * A generic cell rate algorithm. `next_at` is when the next request would go if all were spaced evenly; a few may go ahead
 * of that. A pause is a time before which nothing goes, and after which the even spacing begins anew. After refusals
 * everything is spaced further by the part of the rate that is left.
 */
const RESERVE = `INSERT INTO site_budget AS b (site, next_at, paused_until) VALUES (?, ${NOW} + ?::double precision, 0)
  ON CONFLICT (site) DO UPDATE SET
    next_at = GREATEST(b.next_at, b.paused_until, ${NOW}) + ?::double precision / ${PART_NOW}
  RETURNING GREATEST(next_at - ?::double precision / ${PART_NOW}, paused_until) - ${NOW} AS wait, ${PART_NOW} AS part`;

const PAUSE = `INSERT INTO site_budget AS b (site, next_at, paused_until) VALUES (?, 0, ${NOW} + ?::double precision)
  ON CONFLICT (site) DO UPDATE SET paused_until = GREATEST(b.paused_until, excluded.paused_until)`;

const LATER = `${NOW} - ?::double precision > b.lowered_at`;

/** Refusals of what left before the rate was lowered belong to the same burst. */
const REFUSED = `INSERT INTO site_budget AS b (site, next_at, paused_until, part, recovers_from, lowered_at)
    SELECT ?, 0, until_at, ${1 - decrease}, until_at, ${NOW} FROM (SELECT ${NOW} + ?::double precision AS until_at) AS pause
  ON CONFLICT (site) DO UPDATE SET
    paused_until = GREATEST(b.paused_until, excluded.paused_until),
    part = CASE WHEN ${LATER} THEN GREATEST(${least}, ${PART_NOW} * ${1 - decrease}) ELSE ${PART_NOW} END,
    recovers_from = GREATEST(b.recovers_from, excluded.recovers_from),
    lowered_at = CASE WHEN ${LATER} THEN ${NOW} ELSE b.lowered_at END`;

/** Makes a budget on a database of PostgreSQL whose tables are there. */
export function createSharedBudget(database: SqlDatabase, logger: Logger): SharedBudget {
  const take = async (name: string, perSecond: number, part = 1): Promise<{ wait: number; part: number }> => {
    const spacing = spacingMs(perSecond) / part;
    const ahead = atOnce(perSecond) * spacing;
    const [row] = await database.all(RESERVE, [name, String(spacing), String(spacing), String(ahead)]);
    return { wait: Number(row?.['wait'] ?? 0), part: Number(row?.['part'] ?? 1) };
  };
  const tell = (sql: string, parameters: readonly string[]): void => {
    database.run(sql, parameters).catch((error: unknown) => {
      logger.warn('Other processes could not be told to let a site rest.', { error });
    });
  };
  const upTo = (ms: number): string => String(Math.min(Math.max(0, ms), LONGEST_PAUSE_MS));
  return {
    async reserve(siteAddress, perSecond) {
      const { wait, part } = await take(siteAddress, HIGHEST_RATE);
      // A connection that may use a part of the site's budget only shares that part with its likes.
      if (perSecond >= HIGHEST_RATE) return wait;
      return Math.max(wait, (await take(`${siteAddress} at ${perSecond}`, perSecond, part)).wait);
    },
    pause: (siteAddress, ms) => tell(PAUSE, [siteAddress, upTo(ms)]),
    refused(siteAddress, { sentAgoMs, pauseMs }) {
      const ago = String(Math.max(0, sentAgoMs));
      tell(REFUSED, [siteAddress, upTo(pauseMs), ago, ago]);
    },
  };
}
