/** Who changed what: written in the transaction of the change, never altered by the service. */
import { marks, numberOf, optionalNumberOf, textOf, type SqlConnection } from '../../../stores';
import { nextNumber } from './counters';

/** One change. */
export interface AuditEntry {
  readonly organizationId?: number | undefined;
  readonly userId?: number | undefined;
  readonly instanceId?: number | undefined;
  readonly requestId: string;
  /** `instance.create`. */
  readonly action: string;
  /** Names of what changed, without values. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes an entry. */
export async function audit(connection: SqlConnection, entry: AuditEntry, now: number): Promise<void> {
  const id = await nextNumber(connection, 'audit');
  const { organizationId = null, userId = null, instanceId = null, requestId, action, detail = {} } = entry;
  const values = [id, now, organizationId, userId, instanceId, requestId, action, JSON.stringify(detail)];
  await connection.run(
    `INSERT INTO audit_entry (id, at, organization, service_user, instance, request_id, action, detail) VALUES (${marks(values)})`,
    values,
  );
}

/** The entries of a tenant, newest first. */
export async function listAudit(
  connection: SqlConnection,
  organizationId: number,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly (AuditEntry & { readonly id: number; readonly at: number })[]> {
  const rows = await connection.all(
    'SELECT id, at, organization, service_user, instance, request_id, action, detail FROM audit_entry ' +
      'WHERE organization = ? AND id < ? ORDER BY id DESC LIMIT ?',
    [organizationId, before ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map((row) => ({
    id: numberOf(row, 'id'),
    at: numberOf(row, 'at'),
    organizationId: optionalNumberOf(row, 'organization'),
    userId: optionalNumberOf(row, 'service_user'),
    instanceId: optionalNumberOf(row, 'instance'),
    requestId: textOf(row, 'request_id'),
    action: textOf(row, 'action'),
    detail: JSON.parse(textOf(row, 'detail')) as Readonly<Record<string, unknown>>,
  }));
}
