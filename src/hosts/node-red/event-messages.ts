/** Events as messages of a flow. */
import type { ChangeEvent, Notification } from '../../events';
import type { FlowMessage } from './runtime-api';

/** One message for each event, or one for all of them. @param origin the `_msgid` of all messages of a node */
export function eventMessages(
  { stored, events }: Notification,
  output: 'record' | 'batch',
  origin: string,
): readonly FlowMessage[] {
  const notification = { id: stored.id, attempt: stored.attempts, isReplay: stored.isReplay };
  if (output === 'batch') {
    return [{ _msgid: origin, topic: events[0]?.objectType ?? '', payload: [...events], notification }];
  }
  return events.map((event) => {
    const { record, ...facts } = event;
    return {
      _msgid: origin,
      topic: topicOf(event),
      payload: record ?? { id: event.objectId },
      event: facts,
      notification,
    };
  });
}

/** `invoices/CREATED`, for switch nodes. */
function topicOf({ objectType, kind }: ChangeEvent): string {
  return `${objectType}/${kind}`;
}
