/** Where the events of an instance go: to its callback, or no further than the event log. */
import { createCallbackSink, type EventsConfiguration, type NotificationSink } from '../../../events';
import { createCallbackTransport } from '../../../platform/callback';
import type { Transport } from '../../../sdk';
import type { ServiceContext } from '../context';
import type { FailurePolicy } from '../storage/organizations';
import type { InstanceRow } from '../storage/instances';
import type { UserRow } from '../storage/users';

/** A sink, and what has to be closed with it. */
export interface InstanceSink {
  readonly sink: NotificationSink;
  readonly transport?: Transport;
}

/** What a sink is made from. */
export interface SinkSource {
  readonly row: InstanceRow;
  readonly configuration: EventsConfiguration;
  readonly user: UserRow | undefined;
  readonly policy: FailurePolicy;
  /** Whether the configuration itself says what happens after the last attempt. */
  readonly ownPolicy: 'given' | 'absent';
  readonly site: string;
}

/**
 * Makes the sink. The addresses inside the network that are allowed are those of the operator: what a configuration
 * says about them is for hosts whose user is the operator.
 */
export function sinkOf(
  { ports, addresses }: Pick<ServiceContext, 'ports' | 'addresses'>,
  { row, configuration, user, policy, ownPolicy, site }: SinkSource,
): InstanceSink {
  const { callback, dropNulls } = configuration;
  if (callback === undefined) return { sink: EVENT_LOG_ONLY };
  const transport = createCallbackTransport({ allowedInternalHosts: addresses.callbacks });
  const { organizationId, userId, id, name, tags } = row;
  const sink = createCallbackSink({
    settings: { ...callback, whenExhausted: ownPolicy === 'given' ? callback.whenExhausted : 'pause' },
    facts: {
      accountId: organizationId,
      companyId: organizationId,
      instanceId: id,
      instanceName: name,
      instanceTags: tags,
      userId,
      user: user?.email ?? 'system',
      site,
    },
    dropNulls,
    transport,
    clock: ports.clock,
  });
  return { sink: policy === 'queue' ? withoutRetries(sink) : sink, transport };
}

/** The policy `queue`: what fails once waits until somebody asks for it. */
function withoutRetries(sink: NotificationSink): NotificationSink {
  return { ...sink, schedule: { name: 'none', nextAttemptAt: () => undefined }, whenExhausted: 'pause' };
}

/** Without a callback the log is where events are; they are kept there as long as delivered ones. */
const EVENT_LOG_ONLY: NotificationSink = {
  deliver: async () => ({ status: 'delivered' }),
  schedule: { name: 'none', nextAttemptAt: () => undefined },
  longestAttemptMs: 10_000,
  whenExhausted: 'dead-letter',
};
