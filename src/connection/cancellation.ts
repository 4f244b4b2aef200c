/** One wording and one code for work that was cancelled, wherever it was waiting. */
import { CoupaError } from '../errors';
import type { Clock } from '../sdk';

/** The error for a request that was cancelled before it could have an effect. */
export function cancelledError(): CoupaError {
  return new CoupaError('COUPA_CANCELLED', 'The request was cancelled before it was finished.');
}

/** @throws {CoupaError} `COUPA_CANCELLED` when the signal has aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}

/** Sleeps. @throws {CoupaError} `COUPA_CANCELLED` as soon as the signal aborts. */
export async function sleepUnlessCancelled(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  throwIfCancelled(signal);
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}

/** Waits for work that others wait for too: the signal ends the waiting, not the work. */
export async function waitUnlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelledError());
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A signal that aborts with any of several, until it is released. */
export interface EitherSignal {
  readonly signal: AbortSignal;
  /** Takes its listeners down. */
  release(): void;
}

/** Makes a signal that aborts with any of several. */
export function either(signals: readonly (AbortSignal | undefined)[]): EitherSignal {
  // AbortSignal.any keeps a trace of every combination on its longest-lived signal until a collection comes by.
  const own = new AbortController();
  const onAbort = (): void => own.abort();
  const given = signals.filter((signal) => signal !== undefined);
  for (const signal of given) {
    if (signal.aborted) own.abort();
    signal.addEventListener('abort', onAbort, { once: true });
  }
  return {
    signal: own.signal,
    release: () => given.forEach((signal) => signal.removeEventListener('abort', onAbort)),
  };
}

/** Runs work under a signal that aborts with any of several, and takes its listeners down again. */
export async function underEither<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, release } = either(signals);
  try {
    return await work(signal);
  } finally {
    release();
  }
}
