/** Makes of an instance what the engine runs. */
import type { Subscription } from '../../../events';
import type { Transport } from '../../../sdk';
import type { ServiceContext } from '../context';
import { listEntries } from '../storage/configuration-entries';
import type { InstanceRow } from '../storage/instances';
import { findOrganization } from '../storage/organizations';
import { findUser } from '../storage/users';
import { sinkOf } from './callback-of';
import { readEvents } from './check-configuration';
import { openEntries } from './configuration-values';
import { connectionValues } from './open-instance';
import type { BorrowedSite } from './site-pool';

/** What a running subscription holds besides the engine. */
export interface Held {
  readonly site: BorrowedSite;
  readonly transport: Transport | undefined;
}

/** The name of an instance's subscription in the store of events. */
export function subscriptionOf(instanceId: number): string {
  return `instance-${instanceId}`;
}

/** Gives back what a subscription held that is not run any more. */
export async function letGo({ site, transport }: Held): Promise<void> {
  site.giveBack();
  await transport?.close();
}

/** `undefined` when the instance has no events. */
export async function subscriptionFor(
  parts: Omit<ServiceContext, 'runner'>,
  row: InstanceRow,
): Promise<{ readonly subscription: Subscription; readonly held: Held } | undefined> {
  const { database, sealer, sites } = parts;
  const values = openEntries(await listEntries(database, [row.id]), sealer);
  const configuration = readEvents({ name: row.name, tags: row.tags, configuration: values });
  if (!configuration.enabled || configuration.resources.length === 0) return undefined;
  const user = await findUser(database, row.userId);
  const organization = await findOrganization(database, { id: row.organizationId });
  const site = await sites.borrow(row, async () => connectionValues(values));
  const { sink, transport } = sinkOf(parts, {
    row,
    configuration,
    user,
    policy: organization?.failurePolicy ?? 'retry',
    ownPolicy: values['event.notification.failure.policy'] == null ? 'absent' : 'given',
    site: site.site.siteAddress,
  });
  return {
    subscription: { id: subscriptionOf(row.id), connection: site.site, configuration, sink },
    held: { site, transport },
  };
}
