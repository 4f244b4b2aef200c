// Everything that `npm run bench` measures, ours against the plain code that a user would write. Asserts nothing.
import os from 'node:os';
import { bench as benchQuery } from './query';
import { benchCeiling } from './query-ceiling';
import { benchPacing } from './pacing';
import { benchEvents } from './events/main';
import { benchService } from './service/main';
import { benchStartUp } from './start-up';
import { benchValidation } from './validation';
import { bench as benchWrite } from './write';

const isLong = process.argv.includes('--long');

async function main(): Promise<void> {
  const [cpu] = os.cpus();
  const memory = (os.totalmem() / 2 ** 30).toFixed(1);
  console.log(
    `${os.cpus().length} x ${cpu?.model ?? 'unknown processor'}, ${memory} GB, ${os.platform()} ${os.arch()}, Node.js ${process.version}`,
  );
  console.log('The site is a sandbox on this machine. Its limit and our pace are off unless a table says otherwise.');
  const only = ['events', 'service'].find((part) => process.argv.includes(part));
  if (only === undefined) await benchActivities();
  if (only !== 'service') await benchEvents(isLong ? 'long' : 'short');
  if (only !== 'events') await benchService(isLong ? 'long' : 'short');
}

async function benchActivities(): Promise<void> {
  await benchQuery();
  await benchWrite();
  await benchCeiling(isLong ? 'long' : 'short');
  console.log('');
  await benchPacing(isLong ? 60 : 15);
  console.log('');
  benchValidation();
  console.log('');
  benchStartUp();
}

void main();
