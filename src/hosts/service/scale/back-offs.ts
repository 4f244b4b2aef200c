/** What has to wait after failures, known to all processes. */
import type { Random } from '../../../sdk';
import { marks, numberOf, textOf, type SqlConnection } from '../../../stores';

/** How long. */
export interface WaitTimes {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** A failure that makes something wait. Times are milliseconds since the epoch. */
export interface BackOffFailure {
  readonly name: string;
  /** When the try began: tries that were under way together count as one failure. */
  readonly beganAt: number;
  readonly now: number;
  readonly times: WaitTimes;
}

/** Until when each has to wait; those that need not are absent. */
export async function readBackOffs(
  connection: SqlConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await connection.all(`SELECT name, until_at FROM poll_back_off WHERE name IN (${marks(names)})`, names);
  return new Map(rows.map((row) => [textOf(row, 'name'), numberOf(row, 'until_at')]));
}

/** Notes a failure. Each wait is twice as long as the one before, up to the longest, less a chance part of up to half. */
export async function noteFailure(
  connection: SqlConnection,
  { name, beganAt, now, times: { firstMs, mostMs } }: BackOffFailure,
  random: Random,
): Promise<{ readonly failures: number; readonly until: number }> {
  const part = 0.5 + random() / 2;
  const wait = (failures: string): string =>
    `LEAST(${mostMs}, ${firstMs} * power(2, LEAST(20, ${failures}))) * ?::double precision`;
  const [row] = await connection.all(
    `INSERT INTO poll_back_off AS b (name, failures, failed_at, until_at) VALUES (?, 1, ?, ?::bigint + ${wait('0')})
     ON CONFLICT (name) DO UPDATE SET
       failures = CASE WHEN b.failed_at > ?::bigint THEN b.failures ELSE b.failures + 1 END,
       until_at = CASE WHEN b.failed_at > ?::bigint THEN b.until_at ELSE ?::bigint + ${wait('b.failures')} END,
       failed_at = GREATEST(b.failed_at, excluded.failed_at)
     RETURNING failures, until_at`,
    [name, now, now, String(part), beganAt, beganAt, now, String(part)],
  );
  return { failures: numberOf(row, 'failures'), until: numberOf(row, 'until_at') };
}

/** All is well again. */
export async function clearBackOffs(connection: SqlConnection, names: readonly string[]): Promise<void> {
  await connection.run(`DELETE FROM poll_back_off WHERE name IN (${marks(names)})`, names);
}
