/** The paced budget of every site, shared by all processes on a database: each request takes its place in a row of time. */
import type { Logger, SharedBudget } from '../../../sdk';
import type { SqlDatabase } from '../../../stores';

/** Coupa's documented limit for all requests to a site, of which 98 % is used. */
const MOST_PER_SECOND = 25;
const PART = 0.98;

/** Requests that may go at once, so that in ten seconds never more than 250 leave. */
const AT_ONCE = 3;

/** However long a site asks to wait, it is asked again after this time. */
const LONGEST_PAUSE_MS = 60_000;

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::double precision';

/*
 * A generic cell rate algorithm. `next_at` is when the next request would go if all were spaced evenly; a few may go ahead
 * of that. A pause is a time before which nothing goes, and after which the even spacing begins anew.
 */
const RESERVE = `INSERT INTO site_budget AS b (site, next_at, paused_until) VALUES (?, ${NOW} + ?::double precision, 0)
  ON CONFLICT (site) DO UPDATE SET next_at = GREATEST(b.next_at, b.paused_until, ${NOW}) + ?::double precision
  RETURNING GREATEST(next_at - ?::double precision, paused_until) - ${NOW} AS wait`;

const PAUSE = `INSERT INTO site_budget AS b (site, next_at, paused_until) VALUES (?, 0, ${NOW} + ?::double precision)
  ON CONFLICT (site) DO UPDATE SET paused_until = GREATEST(b.paused_until, excluded.paused_until)`;

/** Makes a budget on a database of PostgreSQL whose tables are there. */
export function createSharedBudget(database: SqlDatabase, logger: Logger): SharedBudget {
  const take = async (name: string, perSecond: number): Promise<number> => {
    const spacing = 1000 / (perSecond * PART);
    const ahead = Math.min(AT_ONCE, Math.max(1, perSecond / 3)) * spacing;
    const [row] = await database.all(RESERVE, [name, String(spacing), String(spacing), String(ahead)]);
    return Number(row?.['wait'] ?? 0);
  };
  return {
    async reserve(siteAddress, perSecond) {
      const whole = await take(siteAddress, MOST_PER_SECOND);
      // A connection that may use a part of the site's budget only shares that part with its likes.
      if (perSecond >= MOST_PER_SECOND) return whole;
      return Math.max(whole, await take(`${siteAddress} at ${perSecond}`, perSecond));
    },
    pause(siteAddress, ms) {
      database.run(PAUSE, [siteAddress, String(Math.min(ms, LONGEST_PAUSE_MS))]).catch((error: unknown) => {
        logger.warn('Other processes could not be told to let a site rest.', { error });
      });
    },
  };
}
