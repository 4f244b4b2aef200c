import fc from 'fast-check';
import { pacerFor } from '../../src/connection/pacing/pacer-registry';
import { createRhythm } from '../../src/connection/pacing/rhythm';
import { createSitePacer } from '../../src/connection/pacing/site-pacer';
import { createSiteRhythm } from '../../src/connection/pacing/site-rhythm';
import { manualClock, settle } from './fake-clock';
import { failure } from './local-site';

const FULL = { perSecond: 25 };

/** The most events that any closed span holds; the times must be sorted. */
function most(times: readonly number[], spanMs: number): number {
  let [first, worst] = [0, 0];
  times.forEach((at, last) => {
    while (times[first]! < at - spanMs) first++;
    worst = Math.max(worst, last - first + 1);
  });
  return worst;
}

/** How many a site with Coupa's limit (25 a second, 20 at once) refuses. */
function refusals(arrivals: readonly number[]): number {
  let [tokens, last, refused] = [20, Number.NEGATIVE_INFINITY, 0];
  for (const at of arrivals) {
    tokens = Math.min(20, tokens + ((at - last) * 25) / 1000);
    last = at;
    if (tokens >= 1) tokens--;
    else refused++;
  }
  return refused;
}

/** A repeatable number in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;
}

describe('The rhythm of a site', () => {
  it('is never refused nor above the rate over ten seconds in hours, however late timers fire and requests arrive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 3.1, max: 25, noNaN: true }), (seed, rate) => {
        const random = randomFrom(seed);
        let now = 0;
        const rhythm = createRhythm({ now: () => now, monotonic: () => now, sleep: async () => undefined });
        const sent: number[] = [];
        for (const end = 3_600_000; now < end;) {
          const wait = rhythm.waitMs(rate);
          if (wait > 0) now += Math.ceil(wait) + (random() < 0.1 ? random() * 200 : random() * 3);
          else {
            rhythm.advance(rate);
            sent.push(now);
            if (random() < 0.002) now += random() * 20_000;
          }
        }
        const arrived = sent.map((at) => at + 90 + random() * 300).sort((a, b) => a - b);
        expect(most(sent, 10_000)).toBeLessThanOrEqual(Math.min(250, 10 * rate));
        const nearlyEven = sent.map((at) => at + 90 + random() * 189).sort((a, b) => a - b);
        expect(most(nearlyEven, 10_000)).toBeLessThanOrEqual(Math.min(250, 10 * rate));
        expect(most(sent, 0)).toBeLessThanOrEqual(12);
        expect(refusals(arrived)).toBe(0);
      }),
      { numRuns: 8 },
    );
  });

  it.each([3, 15])('uses up more than 98 % of the 25 a second although timers are up to %d ms late', (late) => {
    const random = randomFrom(late);
    let now = 0;
    const rhythm = createRhythm({ now: () => now, monotonic: () => now, sleep: async () => undefined });
    let sent = 0;
    while (now < 600_000) {
      const wait = rhythm.waitMs(25);
      if (wait > 0) now += Math.ceil(wait) + random() * late;
      else {
        rhythm.advance(25);
        sent++;
      }
    }
    expect(sent / 600 / 25).toBeGreaterThan(0.98);
  });
});

describe('The rhythm of a site whose answers tell how late requests arrive', () => {
  /** Asks without a rest for so long, every request on its way for as long as `way` says; when they arrived. */
  function arrivals(durationMs: number, way: (sentAt: number) => number): number[] {
    let now = 0;
    const rhythm = createSiteRhythm(
      { now: () => now, monotonic: () => now, sleep: async () => undefined },
      (perSecond) => perSecond,
    );
    let answers: { readonly at: number; readonly tell: () => void }[] = [];
    const arrived: number[] = [];
    while (now < durationMs) {
      for (const { tell } of answers.filter(({ at }) => at <= now)) tell();
      answers = answers.filter(({ at }) => at > now);
      const wait = rhythm.waitMs(25);
      if (wait > 0) {
        now = Math.min(now + Math.ceil(wait), ...answers.map(({ at }) => at));
        continue;
      }
      const departure = rhythm.advance(25);
      const late = way(now);
      arrived.push(now + late);
      answers.push({ at: now + late + 90, tell: () => rhythm.answered(departure) });
    }
    return arrived.sort((a, b) => a - b);
  }

  it('uses up more than 99 % of the rate where answers are even, and is never above it', () => {
    const random = randomFrom(7);
    const arrived = arrivals(300_000, () => 90 + random() * 10);
    expect(arrived.length / 300 / 25).toBeGreaterThan(0.99);
    expect(most(arrived, 10_000)).toBeLessThanOrEqual(250);
    expect(refusals(arrived)).toBe(0);
  });

  it('is never above the rate over ten seconds although some requests, or all for a while, are held up on their way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat({ max: 180 }), (seed, worst) => {
        const random = randomFrom(seed);
        let heldUntil = 0;
        const arrived = arrivals(120_000, (sentAt) => {
          if (random() < 0.01) heldUntil = sentAt + 90 + random() * worst;
          const alone = random() < 0.05 ? random() * worst : 0;
          return Math.max(90 + random() * 10 + alone, heldUntil - sentAt);
        });
        expect(most(arrived, 10_000)).toBeLessThanOrEqual(250);
        expect(refusals(arrived)).toBe(0);
        expect(arrived.length / 120 / 25).toBeGreaterThan(0.975);
      }),
      { numRuns: 25 },
    );
  });
});

describe('Pacing', () => {
  it('keeps the limits of the site, whoever asks when and at which allowed rates', async () => {
    const demand = fc.array(
      fc.record({
        gap: fc.nat({ max: 4000 }),
        count: fc.nat({ max: 90 }),
        perSecond: fc.constantFrom(25, 24.9, 20, 5, 0.5),
        lane: fc.constantFrom('bulk' as const, 'interactive' as const),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(demand, async (bursts) => {
        const clock = manualClock();
        const pacer = createSitePacer(clock);
        const times: [at: number, perSecond: number][] = [];
        for (const { gap, count, ...turn } of bursts) {
          await clock.advance(gap);
          for (let i = 0; i < count; i++) {
            void pacer.take(turn).then(() => times.push([clock.monotonic(), turn.perSecond]));
          }
        }
        const total = bursts.reduce((sum, { count }) => sum + count, 0);
        await clock.advance(total * 2000 + 20_000);
        expect(times).toHaveLength(total);
        expect(refusals(times.map(([at]) => at))).toBe(0);
        expect(
          most(
            times.map(([at]) => at),
            10_000,
          ),
        ).toBeLessThanOrEqual(250);
        for (const rate of [20, 5, 0.5]) {
          const slower = times.filter(([, perSecond]) => perSecond <= rate).map(([at]) => at);
          // A rate that is used for the first time knows nothing of the slower ones before.
          expect(most(slower, 10_000)).toBeLessThanOrEqual(2 * 10 * rate);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('serves each lane in the order of asking, the interactive one first, and a fourth of the turns to bulk', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const order: string[] = [];
    for (let i = 0; i < 60; i++) void pacer.take(FULL).then(() => order.push(`b${i}`));
    await clock.advance(500);
    const before = order.length;
    for (let i = 0; i < 12; i++) void pacer.take({ ...FULL, lane: 'interactive' }).then(() => order.push(`i${i}`));
    await clock.advance(700);
    const after = order.slice(before).map((name) => name[0]);
    expect(after.slice(0, 16).join('')).toBe('iiibiiibiiibiiib');
    await clock.advance(5_000);
    expect(order.filter((name) => name.startsWith('b'))).toEqual(Array.from({ length: 60 }, (_, i) => `b${i}`));
    expect(order.filter((name) => name.startsWith('i'))).toEqual(Array.from({ length: 12 }, (_, i) => `i${i}`));
  });

  it('lets an interactive request go within 400 ms, whatever bulk has queued', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    for (let i = 0; i < 9_000; i++) void pacer.take(FULL);
    await clock.advance(3_000);
    for (let i = 0; i < 40; i++) {
      await clock.advance(617);
      const asked = clock.monotonic();
      let servedAt = Number.POSITIVE_INFINITY;
      void pacer.take({ ...FULL, lane: 'interactive' }).then(() => (servedAt = clock.monotonic()));
      await clock.advance(500);
      expect(servedAt - asked).toBeLessThan(400);
    }
  });

  it('does not let a slow connection hold back a fast one', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    for (let i = 0; i < 5; i++) void pacer.take({ perSecond: 0.1 });
    await clock.advance(100);
    let served = 0;
    for (let i = 0; i < 20; i++) void pacer.take(FULL).then(() => served++);
    await clock.advance(1_000);
    expect(served).toBe(20);
  });

  it('gives the turn of a cancelled waiter to the next one and leaves no timer behind', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const controller = new AbortController();
    await pacer.take({ perSecond: 1 });
    const leaving = [1, 2].map(() => failure(pacer.take({ perSecond: 1 }, controller.signal)));
    let served = false;
    void pacer.take({ perSecond: 1 }).then(() => (served = true));
    controller.abort();
    for (const error of await Promise.all(leaving)) expect(error).toMatchObject({ code: 'COUPA_CANCELLED' });
    await clock.advance(1_000);
    expect(served).toBe(true);
    expect(clock.sleeping()).toBe(0);
  });

  it('stops its timer when the only waiter is cancelled, and serves whoever comes then', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const controller = new AbortController();
    await pacer.take({ perSecond: 1 });
    const waiting = failure(pacer.take({ perSecond: 1 }, controller.signal));
    await settle();
    expect(clock.sleeping()).toBe(1);
    controller.abort();
    let served = false;
    void pacer.take({ perSecond: 1 }).then(() => (served = true));
    await waiting;
    await clock.advance(1_000);
    expect([served, clock.sleeping()]).toEqual([true, 0]);
  });

  it('holds everybody back for as long as the site asks, but for no longer than a minute, and then begins slowly', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    pacer.pause(1e12);
    let served = 0;
    for (let i = 0; i < 9; i++) void pacer.take(FULL).then(() => served++);
    await clock.advance(59_999);
    expect(served).toBe(0);
    await clock.advance(2);
    expect(served).toBe(1);
    await clock.advance(400);
    expect(served).toBe(9);
  });

  it('refuses more waiters than it can serve in sensible time, but not the interactive ones', async () => {
    const pacer = createSitePacer(manualClock());
    while (pacer.budget(25).waiting.bulk < 10_000) void pacer.take(FULL);
    expect(await failure(pacer.take(FULL))).toMatchObject({ code: 'COUPA_QUEUE_FULL', retryable: true });
    void pacer.take({ ...FULL, lane: 'interactive' });
    expect(pacer.budget(25).waiting).toEqual({ bulk: 10_000, interactive: 1 });
  });

  it('is shared per site and forgotten when there is nothing to remember', async () => {
    const clock = manualClock();
    const acme = pacerFor(clock, 'https://acme.example');
    expect(pacerFor(clock, 'https://acme.example')).toBe(acme);
    await acme.take({ perSecond: 1 });
    pacerFor(clock, 'https://other.example');
    expect(pacerFor(clock, 'https://acme.example')).toBe(acme);
    await clock.advance(60_000);
    pacerFor(clock, 'https://third.example');
    expect(pacerFor(clock, 'https://acme.example')).not.toBe(acme);
  });
});

describe('After a refusal the rate', () => {
  it('falls once per burst of refusals, and is back at 95 % within half a minute even from the least', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const rate = () => pacer.budget(20).requestsPerSecond;
    const sentAt = clock.monotonic();
    await clock.advance(200);
    expect([1, 2, 3, 4].map(() => pacer.refused(sentAt, 1000))).toEqual([true, false, false, false]);
    expect(rate()).toBeCloseTo(14);
    for (let i = 0; i < 20; i++) {
      await clock.advance(1);
      pacer.refused(clock.monotonic(), 0);
    }
    expect(rate()).toBeCloseTo(2, 1);
    await clock.advance(30_000);
    expect(rate()).toBeGreaterThanOrEqual(19);
    await clock.advance(3_000);
    expect(rate()).toBe(20);
  });

  it('settles at what a site with a lower limit takes, and little of it is refused', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    let [tokens, last, taken, refused] = [5, clock.monotonic(), 0, 0];
    const ask = (): void =>
      void pacer.take(FULL).then(() => {
        const sentAt = clock.monotonic();
        tokens = Math.min(5, tokens + ((sentAt - last) * 10) / 1000);
        last = sentAt;
        if (tokens >= 1) {
          tokens--;
          taken++;
        } else {
          refused++;
          pacer.refused(sentAt, 1000);
        }
        ask();
      });
    for (let i = 0; i < 20; i++) ask();
    await clock.advance(300_000);
    expect(taken / 300).toBeGreaterThan(7);
    expect(refused / taken).toBeLessThan(0.05);
  });
});

describe('A site that is down', () => {
  it('is asked once a second after five failures in a row, and at full rate from the first answer on', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    expect([1, 2, 3, 4, 5, 6].map(() => pacer.failed())).toEqual([false, false, false, false, true, false]);
    let served = 0;
    for (let i = 0; i < 100; i++) void pacer.take(FULL).then(() => served++);
    await clock.advance(10_000);
    expect(served).toBeLessThanOrEqual(11);
    expect(served).toBeGreaterThanOrEqual(9);
    expect(pacer.answered()).toBe(true);
    await clock.advance(5_000);
    expect(served).toBe(100);
  });
});
