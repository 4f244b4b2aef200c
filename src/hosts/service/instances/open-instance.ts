/** The instance that a hub call goes through. */
import { CoupaError } from '../../../errors';
import type { Principal } from '../access/principal';
import type { ServiceContext } from '../context';
import { notFound } from '../http/failures';
import { listEntries } from '../storage/configuration-entries';
import { findInstance, type InstanceRow } from '../storage/instances';
import { flagOf, openEntries, type Configuration } from './configuration-values';
import type { BorrowedSite } from './site-pool';

/** An instance that is enabled. */
export interface OpenInstance {
  readonly row: InstanceRow;
  /** Whether members that are null are left out of answers. */
  readonly nulls: 'dropped' | 'kept';
  /** Its connection, to be given back. */
  borrow(): Promise<BorrowedSite>;
}

/** @throws {CoupaError} `COUPA_INSTANCE_DISABLED`, `COUPA_SERVICE_NOT_FOUND`. */
export async function instanceOf(context: ServiceContext, principal: Principal): Promise<OpenInstance> {
  const { organizationId, instanceId } = principal;
  const row =
    instanceId === undefined ? undefined : await findInstance(context.database, { organizationId, id: instanceId });
  if (row === undefined) throw notFound('The instance does not exist any more.');
  if (row.disabled) throw new CoupaError('COUPA_INSTANCE_DISABLED', `Instance ${row.id} is disabled.`);
  const entries = await listEntries(context.database, [row.id]);
  const plain = Object.fromEntries(entries.map(({ name, stored }) => [name, stored]));
  return {
    row,
    nulls: flagOf(plain, 'filter.response.nulls', 'true') === 'true' ? 'dropped' : 'kept',
    borrow: async () => context.sites.borrow(row, async () => connectionValues(openEntries(entries, context.sealer))),
  };
}

/** What a connection is made from; empty entries are as good as none. */
export function connectionValues(configuration: Configuration): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(configuration).filter(
      (entry): entry is [string, string] => entry[1] !== null && !entry[0].startsWith('event.'),
    ),
  );
}
