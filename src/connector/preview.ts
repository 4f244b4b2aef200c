/** The first records of a query, for somebody who looks at its form: few, soon, and ahead of the bulk work at the site. */
import { queryPages } from '../activities';
import { createSiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { DataRecord, Ports, Preview, PropertyValues, RecordProblem } from '../sdk';
import { toQuery } from './requests';

/** So many records show what a query yields, and come with one request. */
const MOST_RECORDS = 5;
/** The longest that somebody stares at the button. */
const LIMIT_MS = 30_000;
/** A preview is one look: it repeats once and briefly. A property of its own wins over the list of optional settings. */
const QUICK = { 'retry.attempts': 2, 'retry.seconds': 5 };

/**
 * Reads at most five records of a Query form with a connection of its own, which is closed again. Changes nothing.
 * @throws {CoupaError} what the query throws; `COUPA_SITE_UNREACHABLE` after 30 seconds.
 */
export async function previewQuery(
  values: PropertyValues,
  parameters: PropertyValues,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<Preview> {
  // What is wrong with either form is told before anything is sent.
  const { object, request } = toQuery(parameters);
  const connection = createSiteConnection({ ...values, ...QUICK }, ports);
  const limit = Math.min(request.limit ?? MOST_RECORDS, MOST_RECORDS);
  const records: DataRecord[] = [];
  const warnings: RecordProblem[] = [];
  const late = new AbortController();
  const done = new AbortController();
  ports.clock.sleep(LIMIT_MS, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    const quick = { ...request, limit, pageSize: limit, lane: 'interactive', signal: either } as const;
    for await (const page of queryPages(connection, object, quick)) {
      records.push(...page.records);
      warnings.push(...(page.warnings ?? []));
    }
    return { records, warnings };
  } catch (error) {
    if (late.signal.aborted && signal?.aborted !== true) throw tooLate();
    throw error;
  } finally {
    done.abort();
    await connection.close();
  }
}

function tooLate(): CoupaError {
  return new CoupaError(
    'COUPA_SITE_UNREACHABLE',
    `The site gave no complete answer to this query within ${LIMIT_MS / 1000} seconds; nothing is known of its records.`,
  );
}
