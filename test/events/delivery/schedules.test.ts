/** When attempts are made again, by a clock that nobody waits for. */
import {
  CALLBACK_SCHEDULES,
  LOCAL_SCHEDULE,
  OPEN_CONNECTORS_SCHEDULE,
  STANDARD_WEBHOOKS_SCHEDULE,
} from '../../../src/events';
import type { RetrySchedule } from '../../../src/events';
import { MORNING } from './fixture';

/** Offsets from the original attempt in seconds, when each attempt takes so long and the next is made on time. */
function offsets(schedule: RetrySchedule, attemptSeconds: number, random: () => number): number[] {
  const found: number[] = [];
  let now = MORNING;
  for (let attempts = 1; attempts < 50; attempts++) {
    const next = schedule.nextAttemptAt(attempts, MORNING, now + attemptSeconds * 1000, random);
    if (next === undefined) break;
    found.push((next - MORNING) / 1000);
    now = next;
  }
  return found;
}

const middle = (): number => 0.5;

describe("Open Connectors' schedule", () => {
  it('makes five more attempts, counted from the original one, the last after a little more than nine hours', () => {
    expect(offsets(OPEN_CONNECTORS_SCHEDULE, 0, middle)).toEqual([8, 64, 512, 4_096, 32_768]);
  });

  it('keeps to these times when attempts themselves take a while', () => {
    expect(offsets(OPEN_CONNECTORS_SCHEDULE, 5, middle)).toEqual([8, 64, 512, 4_096, 32_768]);
    expect(offsets(OPEN_CONNECTORS_SCHEDULE, 30, middle)).toEqual([38, 82, 512, 4_096, 32_768]);
  });

  it('does not use up its attempts at once after a day in which nothing ran', () => {
    const late = MORNING + 86_400_000;
    expect(OPEN_CONNECTORS_SCHEDULE.nextAttemptAt(2, MORNING, late, middle)).toBe(late + 56_000);
    expect(OPEN_CONNECTORS_SCHEDULE.nextAttemptAt(5, MORNING, late, middle)).toBe(late + 28_672_000);
  });

  it('does not wait for ages when the clock was set back after the original attempt', () => {
    const back = MORNING - 30 * 86_400_000;
    expect(OPEN_CONNECTORS_SCHEDULE.nextAttemptAt(1, MORNING, back, middle)).toBe(back + 8_000);
  });
});

describe("Standard Webhooks' schedule", () => {
  const HOURS = [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24];

  it('makes nine more attempts over about three days', () => {
    const gaps = offsets(STANDARD_WEBHOOKS_SCHEDULE, 0, middle).map((at, index, all) => at - (all[index - 1] ?? 0));
    expect(gaps).toEqual(HOURS.map((hours) => Math.round(hours * 3600)));
    expect(offsets(STANDARD_WEBHOOKS_SCHEDULE, 0, middle).at(-1)).toBeGreaterThan(72 * 3600);
  });

  it('varies each delay by a tenth, so that receivers that failed together do not come back together', () => {
    for (const [chance, factor] of [
      [0, 0.9],
      [0.999999, 1.1],
    ] as const) {
      const at = STANDARD_WEBHOOKS_SCHEDULE.nextAttemptAt(2, MORNING, MORNING, () => chance);
      expect(at).toBeCloseTo(MORNING + 300_000 * factor, -1);
    }
  });
});

test('a program in this process is asked again after a second', () => {
  expect(offsets(LOCAL_SCHEDULE, 0, middle).slice(0, 4)).toEqual([1, 6, 36, 336]);
});

test('the schedules of callbacks are found by their names', () => {
  for (const [name, schedule] of Object.entries(CALLBACK_SCHEDULES)) expect(schedule.name).toBe(name);
});
