// Many instances over a whole interval: how far polls are behind their time, and what that takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { newKeyText } from '../../../src/hosts/service';
import { median, withSites } from '../events/parts';
import {
  OBJECTS,
  makeInstances,
  openService,
  pollingEvery,
  pollsDone,
  processorSeconds,
  residentMegabytes,
  startWorker,
  stopWorkers,
  type Service,
} from './parts';
import { newDatabase } from '../../stores/postgres/server';

/** What is measured. */
export interface SteadyBench {
  /** The address of the PostgreSQL server. */
  readonly server: string;
  readonly program: string;
  readonly instances: number;
  readonly workers: number;
  /** Minutes between two polls of a resource. */
  readonly minutes: number;
  /** Minutes that are measured; all of them when absent. */
  readonly measured?: number;
}

/** What Coupa takes to answer, roughly. */
const LATENCY_MS = 180;

/** Prints how everything was polled in one interval, each instance at a time of its own. */
export async function benchSteady({
  server,
  program,
  instances,
  workers,
  minutes,
  measured = minutes,
}: SteadyBench): Promise<void> {
  const work = async (addresses: readonly string[]): Promise<void> => {
    const database = await newDatabase(server);
    const key = newKeyText();
    const service = await openService(database, key);
    const made = performance.now();
    await makeInstances(service.call, addresses, () => pollingEvery(minutes));
    const polls = instances * OBJECTS.length;
    console.log(
      `\n${instances} instances with ${OBJECTS.length} resources each every ${minutes} minutes, sites that take ${LATENCY_MS} ms, ` +
        `${workers} workers; made in ${seconds(made)} s`,
    );
    // Making so many at once leaves work behind that would stand in the way of the first polls.
    await setTimes(service, `interval '1 day'`);
    const children = Array.from({ length: workers }, () => startWorker(program, database, key, 16));
    while ((await jobsOf(service, 'deliver')) > 0) await sleep(500);
    // As they would be if the instances had been made one by one at any time.
    await setTimes(service, `(id * 7919 % ${instances}) * interval '${(minutes * 60) / instances} seconds'`);
    const [before, since, cpu] = [await pollsDone(service), performance.now(), children.map(processorSeconds)];
    const lags: number[] = [];
    while (performance.now() - since < measured * 60_000) {
      await sleep(1000);
      const [late] = await service.database.all(
        `SELECT GREATEST(0, max(extract(epoch FROM clock_timestamp() - run_at)) * 1000)::float AS ms
           FROM coupa_jobs.jobs WHERE locked_at IS NULL AND task_identifier = 'poll'`,
      );
      lags.push(Number(late?.['ms']));
    }
    const elapsed = (performance.now() - since) / 1000;
    const used = children.reduce((sum, child, at) => sum + processorSeconds(child) - (cpu[at] ?? 0), 0);
    console.log(
      `  over ${measured} minutes: ${(((await pollsDone(service)) - before) / elapsed).toFixed(1)} polls/s of ${(polls / minutes / 60).toFixed(1)} wanted, ` +
        `longest wait for a turn ${(Math.max(...lags) / 1000).toFixed(1)} s (median of the longest of each second ${(median(lags) / 1000).toFixed(1)} s), ` +
        `${((used / elapsed) * 100).toFixed(0)} % of one core, ${children.map((child) => residentMegabytes(child).toFixed(0)).join(' + ')} MB`,
    );
    await stopWorkers(children);
    await service.close();
  };
  await withSites(instances, 0, work, LATENCY_MS);
}

async function jobsOf({ database }: Service, task: string): Promise<number> {
  const [row] = await database.all('SELECT count(*)::int AS jobs FROM coupa_jobs.jobs WHERE task_identifier = ?', [
    task,
  ]);
  return Number(row?.['jobs']);
}

/** When each instance is polled first, from now. */
async function setTimes({ database }: Service, later: string): Promise<void> {
  await database.all(
    `SELECT count(added)::int AS jobs FROM (SELECT coupa_jobs.add_job('poll', json_build_object('instance', id),
       job_key := 'poll:instance-' || id, max_attempts := 32767, run_at := clock_timestamp() + ${later}) AS added
       FROM instance) AS all_of_them`,
  );
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
