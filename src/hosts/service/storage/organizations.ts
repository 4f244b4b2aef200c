/** Tenants. */
import { marks, numberOf, textOf, type SqlConnection } from '../../../stores';
import { nextNumber } from './counters';

/** What becomes of a delivery after its last attempt: the next ones go on, or everything waits. */
export type FailurePolicy = 'retry' | 'queue';

/** A tenant. */
export interface OrganizationRow {
  readonly id: number;
  readonly name: string;
  readonly failurePolicy: FailurePolicy;
}

const COLUMNS = 'id, name, failure_policy';

/** Adds one and returns its id. */
export async function addOrganization(connection: SqlConnection, name: string, now: number): Promise<number> {
  const id = await nextNumber(connection, 'organization');
  const values = [id, name, 'retry', now];
  await connection.run(
    `INSERT INTO organization (id, name, failure_policy, created_at) VALUES (${marks(values)})`,
    values,
  );
  return id;
}

/** The organization of that id, or of that name. */
export async function findOrganization(
  connection: SqlConnection,
  by: { readonly id: number } | { readonly name: string },
): Promise<OrganizationRow | undefined> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['name', by.name] as const);
  const [row] = await connection.all(`SELECT ${COLUMNS} FROM organization WHERE ${column} = ? ORDER BY id`, [value]);
  if (row === undefined) return undefined;
  const failurePolicy = textOf(row, 'failure_policy') === 'queue' ? 'queue' : 'retry';
  return { id: numberOf(row, 'id'), name: textOf(row, 'name'), failurePolicy };
}

/** Sets the policy. */
export async function setFailurePolicy(connection: SqlConnection, id: number, policy: FailurePolicy): Promise<void> {
  await connection.run('UPDATE organization SET failure_policy = ? WHERE id = ?', [policy, id]);
}
