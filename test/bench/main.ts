// Everything that `npm run bench` measures, ours against the plain code that a user would write. Asserts nothing.
import os from 'node:os';
import { bench as benchQuery } from './query';
import { benchCeiling } from './query-ceiling';
import { benchPacing } from './pacing';
import { benchDeliveries } from './deliveries';
import { benchStartUp } from './start-up';
import { benchStores } from './stores';
import { benchValidation } from './validation';
import { bench as benchWrite } from './write';

async function main(): Promise<void> {
  const [cpu] = os.cpus();
  const memory = (os.totalmem() / 2 ** 30).toFixed(1);
  console.log(
    `${os.cpus().length} x ${cpu?.model ?? 'unknown processor'}, ${memory} GB, ${os.platform()} ${os.arch()}, Node.js ${process.version}`,
  );
  console.log('The site is a sandbox on this machine. Its limit and our pace are off unless a table says otherwise.');
  await benchQuery();
  await benchWrite();
  const long = process.argv.includes('--long');
  await benchCeiling(long ? 'long' : 'short');
  console.log('');
  await benchPacing(long ? 60 : 15);
  console.log('');
  benchValidation();
  console.log('');
  benchStartUp();
  await benchStores(long ? 1_000_000 : 50_000);
  await benchDeliveries(long ? 10_000 : 1_000);
}

void main();
