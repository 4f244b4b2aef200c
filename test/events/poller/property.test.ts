/** Whatever changes whenever, between pages and polls: the last state of every record is told of, and nothing twice. */
import fc from 'fast-check';
import type { PolledResource } from '../../../src/events/model';
import type { PollReport } from '../../../src/events/poller';
import { openBench, START, type Bench } from './bench';

type Step =
  | { readonly kind: 'insert' | 'late'; readonly ago: number }
  | { readonly kind: 'update' | 'delete'; readonly which: number }
  | { readonly kind: 'pass' | 'back'; readonly seconds: number }
  | { readonly kind: 'poll' | 'cut' | 'fail'; readonly after: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert' as const), ago: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const), ago: fc.integer({ min: 1, max: 55 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('update' as const), which: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: fc.nat(1000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 90 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('poll' as const, 'cut' as const, 'fail' as const),
      after: fc.integer({ min: 1, max: 8 }),
    }),
  },
);

/** What windows alone cannot find: records from before the overlap, and a site whose clock goes back. */
const HARD_STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: STEP },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('late' as const), ago: fc.integer({ min: 60, max: 80_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('back' as const), seconds: fc.integer({ min: 1, max: 300 }) }),
  },
);

let names = 0;

/** Changes that happen at once, at whatever moment they are applied. */
function apply(bench: Bench, step: Step): void {
  const { records } = bench.sandbox;
  const existing = records.list('departments').map((record) => record['id'] as number);
  names += 1;
  if (step.kind === 'insert' || step.kind === 'late') bench.insert(`Department ${names}`, bench.now - step.ago * 1000);
  if (step.kind === 'pass') bench.pass(step.seconds * 1000);
  if (step.kind === 'back') {
    bench.now -= step.seconds * 1000;
    bench.apart += step.seconds * 1000;
  }
  const id = 'which' in step ? existing[step.which % Math.max(1, existing.length)] : undefined;
  if (id === undefined) return;
  if (step.kind === 'update') bench.update(id, { name: `Department ${names}` });
  if (step.kind === 'delete') records.delete('departments', id);
}

/** Polls; what `between` holds happens behind its pages. */
async function poll(
  bench: Bench,
  step: Step,
  between: Step[],
  resource: Partial<PolledResource> = {},
): Promise<PollReport | undefined> {
  const stop = new AbortController();
  let page = 0;
  bench.hooks.after = () => {
    page += 1;
    const next = between.shift();
    if (next !== undefined) apply(bench, next);
    if (step.kind === 'cut' && 'after' in step && page === step.after) stop.abort();
    return undefined;
  };
  bench.hooks.before = (request) =>
    step.kind === 'fail' && 'after' in step && page >= step.after ? { ...request, path: '/nowhere' } : request;
  const context = { signal: stop.signal, backgroundPages: 2 };
  const report = await bench.poll({ pageSize: 3, overlapMs: 60_000, ...resource }, context).catch((error: unknown) => {
    if (step.kind !== 'fail') throw error;
    return undefined;
  });
  bench.hooks = {};
  return report;
}

test('the last state of every record is told of, and every event has an id of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), fc.array(STEP, { maxLength: 40 }), async (steps, between) => {
      const bench = await openBench();
      try {
        for (let at = 0; at < 8; at += 1) bench.insert(`Department ${(names += 1)}`, START - (at % 3) * 1000);
        for (const step of steps) {
          if ('after' in step) await poll(bench, step, between);
          else apply(bench, step);
        }
        for (let round = 0; round < 3; round += 1) {
          bench.pass(61_000);
          await poll(bench, { kind: 'poll', after: 0 }, []);
        }
        const events = await bench.events();
        const last = new Map(events.map(({ objectId, record }) => [objectId, record]));
        for (const record of bench.sandbox.records.list('departments')) {
          expect(last.get(String(record['id']))).toEqual(record);
        }
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        const states = events.map(({ objectId, record }) => `${objectId} ${JSON.stringify(record)}`);
        expect(new Set(states).size).toBe(states.length);
        expect(events.filter(({ kind }) => kind === 'UNKNOWN')).toEqual([]);
      } finally {
        await bench.close();
      }
    }),
    { numRuns: Number(process.env['POLLER_RUNS'] ?? 12) },
  );
}, 120_000);

test('with reconciliation and sweeps, late records, steps of the clock and deletions are told of, too', async () => {
  const resource = {
    reconciliation: { everyMs: 3_600_000, reachMs: 5 * 86_400_000 },
    deletions: { everyMs: 3_600_000 },
    watch: 'all' as const,
  };
  const steps = fc.array(HARD_STEP, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, steps, async (outside, between) => {
      const bench = await openBench();
      try {
        for (let at = 0; at < 8; at += 1) bench.insert(`Department ${(names += 1)}`, START - (at % 3) * 1000);
        for (const step of outside) {
          if ('after' in step) await poll(bench, step, between, resource);
          else apply(bench, step);
        }
        for (let round = 0; round < 3; round += 1) {
          bench.pass(86_400_000);
          let report: PollReport | undefined;
          do report = await poll(bench, { kind: 'poll', after: 0 }, [], resource);
          while (report?.isCaughtUp !== true || report.pending.length > 0);
          expect(report.warnings).toEqual([]);
        }
        const events = await bench.events();
        const last = new Map(events.map((event) => [event.objectId, event]));
        const records = bench.sandbox.records.list('departments');
        for (const record of records) expect(last.get(String(record['id']))?.record).toEqual(record);
        const ids = new Set(records.map((record) => String(record['id'])));
        for (const [id, { kind }] of last) expect([id, kind === 'DELETED']).toEqual([id, !ids.has(id)]);
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      } finally {
        await bench.close();
      }
    }),
    { numRuns: Number(process.env['POLLER_RUNS'] ?? 12) },
  );
}, 120_000);
