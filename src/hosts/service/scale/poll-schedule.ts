/** When each resource of an instance is polled next, and what is known of its polls, for all processes to read. */
import type { ResourceStatus, ResourceTurn } from '../../../events';
import { numberOf, textOf, type SqlConnection } from '../../../stores';

/** One resource. */
export interface ScheduledResource {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly status: ResourceStatus;
  readonly lastTurn: ResourceTurn['lastTurn'];
}

/** As it is stored. */
type StoredStatus = ResourceStatus & { readonly lastTurn?: 'nothing' };

/** By the key of the resource. */
export async function readSchedule(
  connection: SqlConnection,
  instance: number,
): Promise<ReadonlyMap<string, ScheduledResource>> {
  const rows = await connection.all('SELECT resource, due_at, status FROM poll_schedule WHERE instance = ?', [
    instance,
  ]);
  return new Map(
    rows.map((row) => {
      const { lastTurn = 'some', ...status } = JSON.parse(textOf(row, 'status')) as StoredStatus;
      const dueAt = numberOf(row, 'due_at');
      return [textOf(row, 'resource'), { dueAt, status, lastTurn }];
    }),
  );
}

/** Remembers one. */
export async function writeSchedule(
  connection: SqlConnection,
  instance: number,
  { dueAt, status, lastTurn }: ScheduledResource,
): Promise<void> {
  const stored: StoredStatus = lastTurn === 'some' ? status : { ...status, lastTurn };
  await connection.run(
    `INSERT INTO poll_schedule (instance, resource, due_at, status) VALUES (?, ?, ?, ?)
     ON CONFLICT (instance, resource) DO UPDATE SET due_at = excluded.due_at, status = excluded.status`,
    [instance, status.key, dueAt, JSON.stringify(stored)],
  );
}

/** Makes all of an instance due. */
export async function makeDue(connection: SqlConnection, instance: number): Promise<void> {
  await connection.run('UPDATE poll_schedule SET due_at = 0 WHERE instance = ?', [instance]);
}

/** Forgets what is polled no longer: all but the resources that are named. */
export async function forgetSchedule(
  connection: SqlConnection,
  instance: number,
  keep: readonly string[] = [],
): Promise<void> {
  const others = keep.map(() => ' AND resource <> ?').join('');
  await connection.run(`DELETE FROM poll_schedule WHERE instance = ?${others}`, [instance, ...keep]);
}
