/** One attempt to hand over one body: sends it, judges the head of the answer, throws the rest away. */
import { TransportError, type Clock, type HttpRequest, type HttpStream, type Transport } from '../../../sdk';
import type { DeliveryOutcome } from '../../model';
import { outcomeOf } from './answer';

/** More of an answer is not read; the connection is closed instead of used again. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** Reading the rest of an answer takes no longer. */
export const DRAIN_MS = 1_000;

async function drain({ body }: HttpStream): Promise<void> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > MOST_ANSWER_BYTES) return;
  }
}

/** Lets the connection be used again where that costs little; what goes wrong here changes nothing any more. */
async function discard(answer: HttpStream, clock: Clock): Promise<void> {
  const over = new AbortController();
  const tooLong = clock.sleep(DRAIN_MS, over.signal).catch(() => undefined);
  await Promise.race([drain(answer).catch(() => undefined), tooLong]);
  over.abort();
  answer.cancel();
}

function isTransportError(error: unknown): error is TransportError {
  return error instanceof TransportError || (error instanceof Error && error.name === 'TransportError');
}

function failureOf(error: unknown, target: string): DeliveryOutcome {
  if (!isTransportError(error)) {
    return { status: 'failed', error: `The callback to ${target} failed in an unforeseen way.`, slowDown: true };
  }
  const text = `${target} could not be called: ${error.message}`;
  if (error.failure === 'address-forbidden') return { status: 'gone', error: text };
  return { status: 'failed', error: text, slowDown: true };
}

/** What an attempt needs. */
export interface PostContext {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Names the receiver in messages. */
  readonly target: string;
}

/** Never throws; an attempt that was cancelled is a failed one. */
export async function post(
  request: HttpRequest,
  { transport, clock, target }: PostContext,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  try {
    const answer = await transport.stream(request, signal);
    const outcome = outcomeOf(answer, target, clock.now());
    await discard(answer, clock);
    return outcome;
  } catch (error) {
    return failureOf(error, target);
  }
}
