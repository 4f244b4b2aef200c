/** Whatever a site answers: an error of ours or a report, never anything else, and nothing hangs. */
import fc from 'fast-check';
import { isCoupaError } from '../../../src/errors';
import { openBench, START, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => bench.close());

const DATE = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map((seconds) => new Date(START + seconds * 1000).toISOString()),
  fc.constantFrom('9999-12-31T23:59:59+00:00', '0001-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '12', '', ' '),
  fc.constantFrom('2026-03-01T12:00:00', '2026-03-01', '2026-03-01T12:00:00.123456-08:00', '+275760-09-13T00:00:00Z'),
  fc.jsonValue({ maxDepth: 2 }),
);
const RECORD = fc.record(
  {
    id: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.jsonValue({ maxDepth: 1 })),
    'updated-at': DATE,
    'created-at': DATE,
    name: fc.jsonValue({ maxDepth: 3 }),
    ['__proto__']: fc.jsonValue({ maxDepth: 1 }),
  },
  { requiredKeys: [] },
);
const BODY = fc.oneof({ weight: 6, arbitrary: fc.array(RECORD, { maxLength: 6 }) }, fc.jsonValue({ maxDepth: 2 }));

test('odd records end in a report or in an error of ours', async () => {
  let stream = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(BODY, { minLength: 1, maxLength: 12 }), fc.boolean(), async (bodies, watches) => {
      stream += 1;
      let next = 0;
      bench.hooks.after = (answer) => {
        const body = bodies[next];
        next += 1;
        return { ...answer, body: next > bodies.length ? [] : JSON.parse(JSON.stringify(body)) };
      };
      const where = { stream: { subscription: 'odd', resource: String(stream) } };
      const more = { pageSize: 4, deletions: { everyMs: 60_000 }, ...(watches ? { watch: 'all' as const } : {}) };
      for (let round = 0; round < 3; round += 1) {
        bench.pass(1000);
        try {
          await bench.poll(more, where);
        } catch (error) {
          if (!isCoupaError(error)) throw error;
          expect(error.code).not.toBe('COUPA_INTERNAL_ERROR');
        }
      }
    }),
    { numRuns: Number(process.env['POLLER_RUNS'] ?? 60) },
  );
}, 120_000);

test('a record that is nested too deeply is refused with an error of ours', async () => {
  bench.hooks.after = (answer) => ({
    ...answer,
    body: [
      { id: 1, 'updated-at': new Date(START).toISOString(), name: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) },
    ],
  });
  const where = { stream: { subscription: 'odd', resource: 'deep' } };
  await expect(bench.poll({}, where)).rejects.toMatchObject({ code: 'COUPA_BAD_ANSWER' });
});
