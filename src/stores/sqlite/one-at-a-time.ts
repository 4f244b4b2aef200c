/** Lets pieces of work run one after another, in the order of their calls. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { CoupaError } from '../../errors';

/** Runs work when all earlier work is over. */
export type OneAtATime = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Makes a queue; something happens before each piece of work. Work that waits for work of the same queue would wait for
 * itself: that is an error instead.
 */
export function oneAtATime(beforeEach: () => Promise<void>): OneAtATime {
  const running = new AsyncLocalStorage<{ over: boolean }>();
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    if (running.getStore()?.over === false) {
      throw new CoupaError('COUPA_INTERNAL_ERROR', 'A transaction used its database instead of its own connection.');
    }
    const state = { over: false };
    const turn = last.then(async () => {
      await beforeEach();
      try {
        return await running.run(state, work);
      } finally {
        state.over = true;
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}
