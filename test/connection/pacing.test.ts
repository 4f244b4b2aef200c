import fc from 'fast-check';
import { pacerFor } from '../../src/connection/pacing/pacer-registry';
import { createSitePacer } from '../../src/connection/pacing/site-pacer';
import { manualClock, settle } from './fake-clock';
import { failure } from './local-site';

/** The most events that any closed second holds. */
function worstSecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + 1000).length));
}

describe('Pacing', () => {
  it('never lets more than 25 requests go in any rolling second, whoever asks when and at which allowed rate', async () => {
    const demand = fc.array(fc.record({ gap: fc.nat({ max: 400 }), count: fc.nat({ max: 40 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    const rates = fc.double({ min: 0.5, max: 24.9, noNaN: true });
    await fc.assert(
      fc.asyncProperty(demand, rates, async (bursts, rate) => {
        const clock = manualClock();
        const pacer = createSitePacer(clock);
        const times: number[] = [];
        for (const { gap, count } of bursts) {
          await clock.advance(gap);
          for (let i = 0; i < count; i++) void pacer.take(rate).then(() => times.push(clock.monotonic()));
        }
        const total = bursts.reduce((sum, { count }) => sum + count, 0);
        await clock.advance((total / rate) * 1000 + 5_000);
        expect(times).toHaveLength(total);
        expect(worstSecond(times)).toBeLessThanOrEqual(25);
        for (const [n, at] of times.entries()) {
          const inTenSeconds = times.slice(n).filter((other) => other <= at + 10_000).length;
          expect(inTenSeconds).toBeLessThanOrEqual(10 * rate + 5);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reaches the rate even when timers fire up to 5 ms late', async () => {
    const clock = manualClock();
    let late = 0;
    const pacer = createSitePacer({ ...clock, sleep: (ms, signal) => clock.sleep(ms + (late++ % 6), signal) });
    const times: number[] = [];
    for (let i = 0; i < 241; i++) void pacer.take(24).then(() => times.push(clock.monotonic()));
    await clock.advance(20_000);
    expect(times[240]! - times[0]!).toBeLessThan(10_050);
    expect(worstSecond(times)).toBeLessThanOrEqual(25);
  });

  it('serves in the order of asking', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const order: number[] = [];
    for (let i = 0; i < 50; i++) void pacer.take(10).then(() => order.push(i));
    await clock.advance(6_000);
    expect(order).toEqual([...Array(50).keys()]);
  });

  it('gives the turn of a cancelled waiter to the next one and leaves no timer behind', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    const controller = new AbortController();
    await pacer.take(24);
    const leaving = [pacer.take(24, controller.signal), pacer.take(24, controller.signal)].map((turn) => failure(turn));
    let served = false;
    void pacer.take(24).then(() => (served = true));
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
    await pacer.take(24);
    const waiting = failure(pacer.take(24, controller.signal));
    await settle();
    expect(clock.sleeping()).toBe(1);
    controller.abort();
    let served = false;
    void pacer.take(24).then(() => (served = true));
    await waiting;
    await clock.advance(1_000);
    expect([served, clock.sleeping()]).toEqual([true, 0]);
  });

  it('holds everybody back for as long as the site asks, but for no longer than a minute', async () => {
    const clock = manualClock();
    const pacer = createSitePacer(clock);
    pacer.pause(1e12);
    let served = 0;
    for (let i = 0; i < 3; i++) void pacer.take(24).then(() => served++);
    await clock.advance(59_999);
    expect(served).toBe(0);
    await clock.advance(200);
    expect(served).toBe(3);
  });

  it('refuses more waiters than it can serve in sensible time', async () => {
    const pacer = createSitePacer(manualClock());
    const turns = Array.from({ length: 10_001 }, () => pacer.take(24));
    expect(await failure(pacer.take(24))).toMatchObject({ code: 'COUPA_QUEUE_FULL', retryable: true });
    expect(turns).toHaveLength(10_001);
  });

  it('is shared per site and forgotten when there is nothing to remember', async () => {
    const clock = manualClock();
    const acme = pacerFor(clock, 'https://acme.example');
    expect(pacerFor(clock, 'https://acme.example')).toBe(acme);
    await acme.take(1);
    pacerFor(clock, 'https://other.example');
    expect(pacerFor(clock, 'https://acme.example')).toBe(acme);
    await clock.advance(60_000);
    pacerFor(clock, 'https://third.example');
    expect(pacerFor(clock, 'https://acme.example')).not.toBe(acme);
  });
});
