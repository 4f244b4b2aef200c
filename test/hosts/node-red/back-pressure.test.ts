/** The counter that lets a fast Query wait for slow nodes behind it. */
import { createBackPressure } from '../../../src/hosts/node-red/back-pressure';

const never = new AbortController().signal;

/** Whether a promise has resolved by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  const open = Symbol('open');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

it('lets a run go on while others have little to do', async () => {
  const pressure = createBackPressure(2);
  pressure.pending('create', 'a');
  await pressure.relief('query', 'a', never);
});

it('makes a run wait until enough of its own messages are done', async () => {
  const pressure = createBackPressure(2);
  const done = [pressure.pending('create', 'a'), pressure.pending('create', 'a'), pressure.pending('update', 'a')];
  const relief = pressure.relief('query', 'a', never);
  expect(await isSettled(relief)).toBe(false);
  done[0]?.();
  expect(await isSettled(relief)).toBe(false);
  done[2]?.();
  expect(await isSettled(relief)).toBe(true);
});

it('counts neither the messages of other runs nor those of the node itself', async () => {
  const pressure = createBackPressure(1);
  pressure.pending('create', 'b');
  pressure.pending('query', 'a');
  expect(pressure.isHigh('query', 'a')).toBe(false);
  await pressure.relief('query', 'a', never);
});

it('ends the waiting of a run that is cancelled', async () => {
  const pressure = createBackPressure(1);
  pressure.pending('create', 'a');
  const abort = new AbortController();
  const relief = pressure.relief('query', 'a', abort.signal);
  expect(await isSettled(relief)).toBe(false);
  abort.abort();
  await relief;
});

it('never lets two nodes wait for each other, as they would in a flow with a loop', async () => {
  const pressure = createBackPressure(1);
  pressure.pending('first', 'a');
  pressure.pending('second', 'a');
  const first = pressure.relief('first', 'a', never);
  const second = pressure.relief('second', 'a', never);
  expect((await isSettled(first)) || (await isSettled(second))).toBe(true);
});
