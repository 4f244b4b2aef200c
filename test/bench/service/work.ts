// How much workers poll per second when everything is due at once, how that grows with their number, and what memory
// they take.
import { setTimeout as sleep } from 'node:timers/promises';
import { newKeyText } from '../../../src/hosts/service';
import { withSites } from '../events/parts';
import {
  OBJECTS,
  makeInstances,
  openService,
  pollingEvery,
  pollsDone,
  residentMegabytes,
  startWorker,
  stopWorkers,
  type Service,
} from './parts';
import { newDatabase } from '../../stores/postgres/server';

/** What is measured. */
export interface WorkBench {
  /** The address of the PostgreSQL server. */
  readonly server: string;
  readonly program: string;
  readonly instances: number;
  /** Milliseconds that a site takes to answer. */
  readonly latencyMs: number;
}

/** Prints a line for each number of workers. Every site is a socket of its own; nothing changes there. */
export async function benchWork({ server, program, instances, latencyMs }: WorkBench): Promise<void> {
  const work = async (addresses: readonly string[]): Promise<void> => {
    const database = await newDatabase(server);
    const key = newKeyText();
    const service = await openService(database, key);
    await makeInstances(service.call, addresses, () => pollingEvery(15));
    console.log(
      `\n${instances} instances with ${OBJECTS.length} resources each, all due at once, sites that take ${latencyMs} ms`,
    );
    const all = { service, program, database, key, instances };
    // The first poll of a resource asks more of its site than those that follow.
    await pollAll({ ...all, count: 4 });
    for (const count of [1, 2, 4]) await measure({ ...all, count });
    await service.close();
  };
  await withSites(instances, 0, work, latencyMs);
}

interface Measured {
  readonly service: Service;
  readonly count: number;
  readonly program: string;
  readonly database: string;
  readonly key: string;
  readonly instances: number;
}

/** How long until everything was polled? That is the worst lag behind an outage, too. */
async function measure(measured: Measured): Promise<void> {
  const { count } = measured;
  const { perSecond, seconds, memory } = await pollAll(measured);
  console.log(
    `  ${count} worker${count === 1 ? '' : 's'}: ${perSecond.toFixed(0)} polls/s, all of them in ${seconds.toFixed(1)} s, ` +
      `${memory.map((size) => size.toFixed(0)).join(' + ')} MB`,
  );
}

async function pollAll({ service, count, program, database, key, instances }: Measured) {
  const before = await pollsDone(service);
  await service.database.run('UPDATE poll_schedule SET due_at = 0');
  await service.database.all(
    `SELECT count(*)::int AS jobs FROM (SELECT coupa_jobs.add_job('poll', json_build_object('instance', id),
       job_key := 'poll:instance-' || id, max_attempts := 32767) FROM instance) AS added`,
  );
  const children = Array.from({ length: count }, () => startWorker(program, database, key, 16));
  while ((await pollsDone(service)) === before) await sleep(20);
  const [since, first] = [performance.now(), await pollsDone(service)];
  const wanted = before + instances * OBJECTS.length;
  while ((await pollsDone(service)) < wanted) await sleep(200);
  const seconds = (performance.now() - since) / 1000;
  const memory = children.map(residentMegabytes);
  await stopWorkers(children);
  return { perSecond: (wanted - first) / seconds, seconds, memory };
}
