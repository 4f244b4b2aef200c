// Everything about the service that `npm run bench -- service` measures, on a PostgreSQL of its own.
import path from 'node:path';
import { newDatabase, startPostgres } from '../../stores/postgres/server';
import { chaos } from './chaos';
import { benchDeliveries } from './deliver';
import { benchHub } from './hub';
import { killRounds } from './kill-rounds';
import { benchSteady } from './steady';
import { benchWork } from './work';

const PROGRAM = path.join(__dirname, '..', '..', '..', 'src', 'hosts', 'cli', 'main.js');

/**
 * @param extent `short` takes about four minutes, `long` three quarters of an hour: ten minutes of chaos, and a whole
 * interval of 10,000 instances.
 */
export async function benchService(extent: 'short' | 'long'): Promise<void> {
  const isLong = extent === 'long';
  const server = await startPostgres(200);
  const here = { server: server.address, program: PROGRAM };
  try {
    console.log(
      '\nThe service on PostgreSQL. All processes share this machine: sites, database, receiver and workers.',
    );
    await benchHub();
    for (const workers of [1, 2, 4]) await benchDeliveries({ ...here, workers });
    for (const latencyMs of [0, 180]) await benchWork({ ...here, instances: isLong ? 1000 : 100, latencyMs });
    const many = isLong ? { instances: 10_000, minutes: 15 } : { instances: 100, minutes: 1 };
    await benchSteady({ ...here, ...many, workers: isLong ? 4 : 1 });
    const seconds = isLong ? 600 : 30;
    const report = await chaos({
      ...{ database: server, program: PROGRAM, random: Math.random, seconds },
      ...{ workers: 4, instances: 4, changesPerSecond: 4, killEvery: 7, crashEvery: 40, patience: 180 },
    });
    const { changes, lost, examples, doubled, repeated, kills, crashes, slowestMs } = report;
    console.log(
      `\nChaos for ${seconds} s, 4 workers, ${kills} kills, ${crashes} crashes of the database, faults of site and callback: ` +
        `${changes} changes, ${lost} lost${examples.length === 0 ? '' : ` (such as ${examples.join(', ')})`}, ${doubled} doubled under another id, ${repeated} repeated under the same; ` +
        `the slowest arrived after ${(slowestMs / 1000).toFixed(1)} s`,
    );
    const rounds = isLong ? 200 : 20;
    const address = await newDatabase(server.address);
    const killed = await killRounds({ address, program: PROGRAM, rounds, random: Math.random });
    console.log(
      `\n${rounds} rounds of a worker that is killed at a request or callback by chance: ${killed.changes} changes, ` +
        `${killed.lost} lost, ${killed.doubled} doubled under another id, ${killed.repeated} repeated under the same`,
    );
  } finally {
    await server.stop();
  }
}
