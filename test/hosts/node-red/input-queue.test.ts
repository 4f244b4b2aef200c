/** The queue in front of a node: order, bound, and an end that leaves nothing unanswered. */
import fc from 'fast-check';
import { createInputQueue } from '../../../src/hosts/node-red/input-queue';

it('works off everything once, in order, one after the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), async (turns) => {
      const done: number[] = [];
      let running = 0;
      const queue = createInputQueue<number>(100, async (entry) => {
        running += 1;
        expect(running).toBe(1);
        for (let turn = 0; turn < (turns[entry] ?? 0); turn += 1) await Promise.resolve();
        running -= 1;
        done.push(entry);
      });
      await new Promise<void>((resolve) => {
        turns.forEach((_, entry) => expect(queue.add(entry)).toBe('taken'));
        setImmediate(resolve);
      });
      expect(done).toEqual(turns.map((_, entry) => entry));
    }),
    { numRuns: 50 },
  );
});

it('takes no more than its bound', () => {
  const queue = createInputQueue<number>(2, async () => new Promise(() => undefined));
  expect([1, 2, 3, 4].map((entry) => queue.add(entry))).toEqual(['taken', 'taken', 'taken', 'full']);
  expect(queue.waiting).toBe(2);
});

it('aborts the running entry at the end, waits for it, and hands back those that were never begun', async () => {
  const ended: number[] = [];
  const queue = createInputQueue<number>(10, async (entry, signal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    ended.push(entry);
  });
  for (const entry of [1, 2, 3]) queue.add(entry);
  expect(await queue.close()).toEqual([2, 3]);
  expect(ended).toEqual([1]);
  expect(queue.add(4)).toBe('full');
});
