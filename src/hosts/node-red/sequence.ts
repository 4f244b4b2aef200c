/** Sends a stream as a sequence of messages after the conventions of Split and Join, at a pace that leaves others time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FlowMessage, MessageParts, NodeRed, Send } from './runtime-api';

/** So many messages are sent before the event loop gets a turn, so that flows and the editor stay alive. */
const MESSAGES_PER_TURN = 16;

/** What is common to the messages of a sequence. */
export interface SequenceOptions {
  readonly red: Pick<NodeRed, 'util'>;
  /** The message that started it; each message of the sequence is a copy of it with its own members. */
  readonly origin: FlowMessage;
  readonly send: Send;
  /** Waited for now and then: resolves when what was sent has been worked on far enough. */
  readonly relief: () => Promise<void>;
}

/**
 * Sends one message per item and returns how many. Every message has `parts` with id and index; the number of messages
 * is not known before the end, so only the last one has `parts.count` and `complete`. When the stream fails, everything
 * that it yielded before is sent first.
 * @throws whatever the stream throws.
 */
export async function sendSequence(
  items: AsyncIterable<Readonly<Record<string, unknown>>>,
  { red, origin, send, relief }: SequenceOptions,
): Promise<number> {
  const { parts: outer, ...rest } = origin;
  const base: FlowMessage = { ...rest, payload: undefined };
  delete base['complete'];
  const id = red.util.generateId();
  let held: { message: FlowMessage; parts: MessageParts } | undefined;
  let count = 0;
  const sendHeld = (): void => {
    if (held !== undefined) send(held.message);
    held = undefined;
  };
  try {
    for await (const item of items) {
      sendHeld();
      const parts: MessageParts = { id, index: count, type: 'array', ...(outer === undefined ? {} : { parts: outer }) };
      held = { message: { ...red.util.cloneMessage(base), ...item, parts }, parts };
      count += 1;
      if (count % MESSAGES_PER_TURN !== 0) continue;
      await nextTurn();
      await relief();
    }
    if (held !== undefined) {
      held.parts.count = count;
      held.message['complete'] = true;
    }
  } finally {
    sendHeld();
  }
  return count;
}

/**
 * Puts the items of a stream into arrays of at most `size`; an empty stream yields one empty array. When the stream
 * fails, what has been gathered is yielded first.
 */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let batch: T[] = [];
  let yielded = false;
  try {
    for await (const item of items) {
      batch.push(item);
      if (batch.length < size) continue;
      const full = batch;
      batch = [];
      yielded = true;
      yield full;
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0 || !yielded) yield batch;
}
