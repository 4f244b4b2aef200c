/** One record for each polled resource of an instance. */
import type { ResourceStatus, SubscriptionStatus } from '../../../events';
import { shownTime } from '../instances/present';

/** Empty where nothing is polled. */
export function showPollerRecords(
  instanceId: number,
  status: SubscriptionStatus | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  return (status?.resources ?? []).map((resource, index) => ({
    id: index + 1,
    elementInstanceId: instanceId,
    objectName: resource.key,
    vendorObject: resource.object,
    status: wordOf(resource),
    ...dated('lastPollDate', resource.lastPollAt),
    ...dated('nextPollDate', resource.nextPollAt),
    ...dated('lastUpdatedDate', resource.watermark),
    polls: resource.polls,
    eventsFound: Object.values(resource.found).reduce((sum, count) => sum + count, 0),
    ...(resource.failure === undefined ? {} : { error: resource.failure.error }),
    ...(resource.warnings.length === 0 ? {} : { warnings: resource.warnings }),
  }));
}

function wordOf({ state, failure }: ResourceStatus): string {
  if (failure !== undefined) return 'FAILED';
  return state === 'polling' ? 'POLLING' : 'WAITING';
}

function dated(name: string, at: number | undefined): Readonly<Record<string, string>> {
  return at === undefined ? {} : { [name]: shownTime(at) };
}
