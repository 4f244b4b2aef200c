/** Reads instances with what is shown of them. */
import type { SqlConnection } from '../../../stores';
import { notFound } from '../http/failures';
import { listEntries } from '../storage/configuration-entries';
import { findInstance, listInstances, type InstanceFilter } from '../storage/instances';
import { findUser, type UserRow } from '../storage/users';
import type { ShownInstance } from './present';

/** One instance of a tenant. @throws {CoupaError} `COUPA_SERVICE_NOT_FOUND`, also for those of other tenants. */
export async function readInstance(
  connection: SqlConnection,
  by: { readonly organizationId: number; readonly id: number },
): Promise<ShownInstance> {
  const row = await findInstance(connection, by);
  if (row === undefined) throw notFound(`No instance found with ID ${by.id}.`);
  const [entries, user] = [await listEntries(connection, [row.id]), await findUser(connection, row.userId)];
  return { row, entries, user };
}

/** A page of instances. */
export async function readInstances(
  connection: SqlConnection,
  filter: InstanceFilter,
): Promise<readonly ShownInstance[]> {
  const rows = await listInstances(connection, filter);
  const entries = await listEntries(
    connection,
    rows.map(({ id }) => id),
  );
  const byInstance = Map.groupBy(entries, ({ instanceId }) => instanceId);
  const users = new Map<number, UserRow | undefined>();
  for (const { userId } of rows) {
    if (!users.has(userId)) users.set(userId, await findUser(connection, userId));
  }
  return rows.map((row) => ({ row, entries: byInstance.get(row.id) ?? [], user: users.get(row.userId) }));
}
