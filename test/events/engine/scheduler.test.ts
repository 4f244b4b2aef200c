/** Jobs run when they are due, in order, and never more at once than allowed. */
import fc from 'fast-check';
import { createHeap, type HeapItem } from '../../../src/events/engine/schedule/heap';
import { createScheduler } from '../../../src/events/engine/schedule/scheduler';
import type { LogFields } from '../../../src/sdk';
import { manualClock, settle } from '../../connection/fake-clock';

const stop = new Error('over');

function make(limits: { readonly quick: number; readonly slow: number } = { quick: 4, slow: 2 }) {
  const clock = manualClock();
  const logged: [string, LogFields | undefined][] = [];
  const log = (message: string, fields?: LogFields): void => void logged.push([message, fields]);
  const scheduler = createScheduler({ clock, logger: { debug: log, info: log, warn: log, error: log } }, limits);
  return { clock, scheduler, logged, start: clock.monotonic() };
}

/** A gate that a test opens. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

test('a heap gives its items back by time, whatever was taken out in between', () => {
  const steps = fc.array(fc.tuple(fc.nat(20), fc.nat(100)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (moves) => {
      const heap = createHeap<HeapItem>();
      const items = Array.from({ length: 21 }, () => ({ dueAt: 0, place: -1 }));
      for (const [which, dueAt] of moves) {
        const item = items[which]!;
        heap.remove(item);
        if (dueAt % 3 === 0) continue;
        item.dueAt = dueAt;
        heap.push(item);
      }
      const expected = items.filter(({ place }) => place !== -1).map(({ dueAt }) => dueAt);
      const taken: number[] = [];
      for (let first = heap.first(); first !== undefined; first = heap.first()) {
        taken.push(first.dueAt);
        heap.remove(first);
      }
      expect(taken).toEqual(expected.sort((a, b) => a - b));
      expect(heap.size).toBe(0);
    }),
  );
});

test('jobs run at their times, in the order of these', async () => {
  const { clock, scheduler, start } = make();
  const ran: [string, number][] = [];
  for (const [name, at] of [
    ['late', 300],
    ['early', 100],
    ['middle', 200],
  ] as const) {
    scheduler.job('quick', name, async () => void ran.push([name, clock.monotonic() - start])).at(start + at);
  }
  await clock.advance(99);
  expect(ran).toEqual([]);
  await clock.advance(500);
  expect(ran).toEqual([
    ['early', 100],
    ['middle', 200],
    ['late', 300],
  ]);
  expect(clock.sleeping()).toBe(0);
});

test('a job that is moved runs once, at its last time', async () => {
  const { clock, scheduler, start } = make();
  const ran: number[] = [];
  const job = scheduler.job('quick', 'moved', async () => void ran.push(clock.monotonic() - start));
  job.at(start + 100);
  job.at(start + 400);
  job.noLaterThan(start + 900);
  job.noLaterThan(start + 250);
  await clock.advance(2000);
  expect(ran).toEqual([250]);
});

test('no more jobs of a kind run at once than allowed, and other kinds are not kept waiting', async () => {
  const { clock, scheduler, start } = make();
  const hold = gate();
  let [running, most, quick] = [0, 0, 0];
  for (let i = 0; i < 10; i++) {
    scheduler
      .job('slow', `slow ${i}`, async () => {
        most = Math.max(most, ++running);
        await hold.opened;
        running -= 1;
      })
      .at(start);
  }
  scheduler.job('quick', 'quick', async () => void quick++).at(start + 10);
  await clock.advance(20);
  expect({ running, quick }).toEqual({ running: 2, quick: 1 });
  hold.open();
  for (let i = 0; i < 10; i++) await clock.advance(1);
  expect({ running, most }).toEqual({ running: 0, most: 2 });
});

test('a job is not begun again while it runs, but afterwards', async () => {
  const { clock, scheduler, start } = make();
  const hold = gate();
  let [running, runs, most] = [0, 0, 0];
  const job = scheduler.job('quick', 'one', async () => {
    runs += 1;
    most = Math.max(most, ++running);
    await hold.opened;
    running -= 1;
  });
  job.at(start);
  await clock.advance(1);
  job.noLaterThan(clock.monotonic());
  job.noLaterThan(clock.monotonic() + 50);
  await clock.advance(100);
  expect(runs).toBe(1);
  hold.open();
  await settle();
  await clock.advance(1);
  expect({ runs, most }).toEqual({ runs: 2, most: 1 });
});

test('a job with a defect is told and tried again later', async () => {
  const { clock, scheduler, logged, start } = make();
  let runs = 0;
  scheduler
    .job('quick', 'broken', async () => {
      runs += 1;
      throw new Error('defect');
    })
    .at(start);
  await clock.advance(1);
  expect(logged).toEqual([['a job failed unexpectedly', { job: 'broken', error: 'defect' }]]);
  await clock.advance(60_001);
  expect(runs).toBe(2);
});

test('stopping aborts what runs, waits for it, and lets nothing begin', async () => {
  const { clock, scheduler, start } = make();
  const ended: string[] = [];
  const job = scheduler.job('quick', 'waits', async (signal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await settle();
    ended.push((signal.reason as Error).message);
  });
  job.at(start);
  scheduler.job('quick', 'never', async () => void ended.push('never')).at(start + 50);
  await clock.advance(1);
  await scheduler.stop(stop);
  expect(ended).toEqual(['over']);
  job.at(clock.monotonic());
  await clock.advance(1000);
  expect(ended).toEqual(['over']);
  expect(clock.sleeping()).toBe(0);
});
