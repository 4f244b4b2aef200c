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
} from './parts';
import { newDatabase } from '../../stores/postgres/server';

/** What is measured. */
export interface SteadyBench {
  /** The address of the PostgreSQL server. */
  readonly server: string;
  readonly program: string;
  readonly instances: number;
  readonly workers: number;
  /** Minutes between two polls of a resource; so long is measured. */
  readonly minutes: number;
}

/** What Coupa takes to answer, roughly. */
const LATENCY_MS = 180;

/** Prints how everything was polled for the first time, and how it went on in the interval behind that. */
export async function benchSteady({ server, program, instances, workers, minutes }: SteadyBench): Promise<void> {
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
    const children = Array.from({ length: workers }, () => startWorker(program, database, key, 16));
    const first = performance.now();
    while ((await pollsDone(service)) < polls) await sleep(2000);
    console.log(`  first poll of all: ${seconds(first)} s, ${(polls / Number(seconds(first))).toFixed(0)} polls/s`);
    // As they would be if the instances had been made one by one at any time.
    const [row] = await service.database.all(
      `WITH times AS (SELECT id, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 1000
           + (id * 7919 % ${instances}) * ${minutes * 60_000} / ${instances} AS due_at FROM instance),
         due AS (UPDATE poll_schedule s SET due_at = t.due_at FROM times t WHERE t.id = s.instance RETURNING s.instance),
         jobs AS (SELECT coupa_jobs.add_job('poll', json_build_object('instance', id), job_key := 'poll:instance-' || id,
           max_attempts := 32767, run_at := to_timestamp(due_at / 1000.0)) FROM times)
       SELECT (SELECT count(*) FROM due)::int AS resources, (SELECT count(*) FROM jobs)::int AS instances`,
    );
    if (row?.['resources'] !== polls) throw new Error(`The times of ${String(row?.['resources'])} were set.`);
    const [before, since, cpu] = [await pollsDone(service), performance.now(), children.map(processorSeconds)];
    const lags: number[] = [];
    while (performance.now() - since < minutes * 60_000) {
      await sleep(1000);
      const [late] = await service.database.all(
        `SELECT GREATEST(0, max(extract(epoch FROM clock_timestamp()) * 1000 - due_at))::float AS ms FROM poll_schedule`,
      );
      lags.push(Number(late?.['ms']));
    }
    const elapsed = (performance.now() - since) / 1000;
    const used = children.reduce((sum, child, at) => sum + processorSeconds(child) - (cpu[at] ?? 0), 0);
    console.log(
      `  the interval behind it: ${(((await pollsDone(service)) - before) / elapsed).toFixed(1)} polls/s of ${(polls / minutes / 60).toFixed(1)} wanted, ` +
        `worst lag ${(Math.max(...lags) / 1000).toFixed(1)} s (median of the worst of each second ${(median(lags) / 1000).toFixed(1)} s), ` +
        `${((used / elapsed) * 100).toFixed(0)} % of one core, ${children.map((child) => residentMegabytes(child).toFixed(0)).join(' + ')} MB`,
    );
    await stopWorkers(children);
    await service.close();
  };
  await withSites(instances, 0, work, LATENCY_MS);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
