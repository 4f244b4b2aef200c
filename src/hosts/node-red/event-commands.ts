/** What a message can tell an events node to do. */
import { readDate, sendAgain } from '../../events';
import type { Attendance } from './event-hub';
import { inputInvalid } from './failure';
import type { FlowMessage } from './runtime-api';

/**
 * `msg.action`: `poll` (the default) polls now; `replay` hands on again what was delivered or given up (`msg.ids`, or
 * `msg.from` and `msg.to`, or all); `resume` goes on after a pause.
 * @throws {CoupaError} `COUPA_INPUT_INVALID`, or what the store says.
 */
export async function obey(message: FlowMessage, attendance: Attendance | undefined): Promise<void> {
  if (attendance === undefined) throw inputInvalid('This node has not started; its status says why.');
  const { id, engine, store } = attendance;
  const { action = 'poll' } = message;
  if (action === 'poll') return engine.pollNow(id);
  if (action === 'replay') {
    const ids = idsOf(message['ids']);
    const [from, to] = [instantOf('from', message['from']), instantOf('to', message['to'])];
    await sendAgain(
      store.outbox,
      {
        subscription: id,
        statuses: ['dead', 'delivered'],
        ...(ids === undefined ? {} : { ids }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      },
      Date.now(),
    );
  } else if (action === 'resume') await store.outbox.resume(id);
  else throw inputInvalid(`msg.action must be poll, replay or resume, not ${JSON.stringify(action)?.slice(0, 60)}.`);
  void engine.deliverNow(id);
}

function idsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (ids.every((id): id is string => typeof id === 'string')) return ids;
  throw inputInvalid('msg.ids must be ids of notifications or events, as text.');
}

function instantOf(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'number' ? value : readDate({}, value);
  if (time !== undefined) return time;
  throw inputInvalid(`msg.${name} must be an instant such as 2026-01-31T18:00:00Z.`);
}
