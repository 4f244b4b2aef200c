/** How long one process reads one resource before others have their turn. */
import path from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import type { PollRequest, PollSummary } from '../../src/events';
import type { PollRun } from '../../src/hosts/service/scale/poll-job';
import { pollResource } from '../../src/hosts/service/scale/poll-resource';
import { readSchedule } from '../../src/hosts/service/scale/poll-schedule';
import { openSqliteDatabase } from '../../src/stores';
import { nodeClock } from '../../src/platform';
import { manualClock } from '../connection/fake-clock';

const NOTHING = { pages: 0, isCaughtUp: false, counts: {}, pending: [], warnings: [] } as unknown as PollSummary;

/** A site that answers after five minutes, unless the request is given up before. */
function slowSite(clock: ReturnType<typeof manualClock>) {
  return async ({ signal }: PollRequest): Promise<PollSummary> => {
    await clock.sleep(5 * 60_000, signal).catch(() => undefined);
    return signal.aborted ? NOTHING : { ...NOTHING, pages: 1, isCaughtUp: true };
  };
}

test('a turn in which nothing was read is followed by one that is long enough for a slow answer, in whatever process', async () => {
  const clock = manualClock();
  const folder = await mkdtemp(path.join(tmpdir(), 'coupa-turns-'));
  const database = await openSqliteDatabase(path.join(folder, 'turns.db'), { clock: nodeClock });
  await database.run(
    'CREATE TABLE poll_schedule (instance INTEGER, resource TEXT, due_at INTEGER, status TEXT, PRIMARY KEY (instance, resource))',
  );
  const resource = { key: 'accounts', object: 'accounts' } as never;
  const run = {
    ports: { clock, random: () => 0.5 },
    steps: { poll: slowSite(clock) },
    keeper: { lease: {} },
    subscription: { id: 'instance-1', configuration: { intervalMs: 60_000 } },
    telemetry: { observe: () => undefined },
    instance: 1,
    database,
    signal: new AbortController().signal,
    hangs: () => undefined,
  } as unknown as PollRun;

  const first = pollResource(run, resource, undefined);
  await clock.advance(60_000);
  expect(await first).toBe('nothing');
  const known = (await readSchedule(database, 1)).get('accounts');
  expect(known).toMatchObject({ lastTurn: 'nothing', status: { key: 'accounts', polls: 0 } });

  const second = pollResource(run, resource, known);
  await clock.advance(5 * 60_000);
  expect(await second).toMatchObject({ status: { polls: 1, isCaughtUp: true } });
  expect((await readSchedule(database, 1)).get('accounts')).toMatchObject({ lastTurn: 'some' });
  await database.close();
  await rm(folder, { recursive: true });
});
