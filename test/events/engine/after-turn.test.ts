/** The one rule for when a resource has its next turn, for schedules in memory and in a database alike. */
import fc from 'fast-check';
import { afterTurn } from '../../../src/events';

const CAUGHT_UP = { pages: 1, isCaughtUp: true, pending: [] };
const time = fc.integer({ min: 0, max: 1e9 });
const random = (): number => 0.5;

const turns = fc.record({
  dueAt: time,
  late: fc.integer({ min: 0, max: 1e6 }),
  took: fc.integer({ min: 0, max: 1e6 }),
  intervalMs: fc.integer({ min: 1000, max: 1e6 }),
  isOver: fc.boolean(),
});

it('keeps the rhythm of starts and never makes up for those that were missed', () => {
  fc.assert(
    fc.property(turns, ({ dueAt, late, took, intervalMs, isOver }) => {
      const beganAt = dueAt + late;
      const end = { beganAt, endedAt: beganAt + took, intervalMs, isOver, summary: CAUGHT_UP };
      const next = afterTurn({ dueAt, lastTurn: 'nothing' }, end, random);
      expect(next).toMatchObject({ came: 'polled', lastTurn: 'some' });
      expect(next.dueAt).toBe(late < intervalMs ? dueAt + intervalMs : beganAt + intervalMs);
    }),
  );
});

it('lets one that got nothing read go behind all that are due, and gives it longer', () => {
  const end = { beganAt: 100, endedAt: 60_100, intervalMs: 60_000, isOver: true };
  const nothing = afterTurn({ dueAt: 50, lastTurn: 'some' }, { ...end, summary: { ...CAUGHT_UP, pages: 0 } }, random);
  expect(nothing).toEqual({ came: 'nothing', dueAt: 60_100, lastTurn: 'nothing' });
  // Nothing to read is not the same as nothing read in time.
  const empty = { ...end, isOver: false, summary: { ...CAUGHT_UP, pages: 0 } };
  expect(afterTurn(nothing, empty, random)).toMatchObject({ came: 'polled', lastTurn: 'some' });
});

it('goes on at once behind a part of a window, and soon with what waits in the background', () => {
  const end = { beganAt: 100, endedAt: 500, intervalMs: 60_000, isOver: true };
  const part = { ...CAUGHT_UP, isCaughtUp: false };
  expect(afterTurn({ dueAt: 100, lastTurn: 'some' }, { ...end, summary: part }, random).dueAt).toBe(500);
  const pending = { ...CAUGHT_UP, pending: ['reconciliation' as const] };
  expect(afterTurn({ dueAt: 100, lastTurn: 'some' }, { ...end, summary: pending }, random).dueAt).toBe(1500);
});

it('begins a rhythm by chance', () => {
  const end = { beganAt: 100, endedAt: 500, intervalMs: 60_000, isOver: false };
  const first = afterTurn({ dueAt: undefined, lastTurn: 'some' }, { ...end, summary: CAUGHT_UP }, random);
  expect(first.dueAt).toBe(100 + 45_000);
});
