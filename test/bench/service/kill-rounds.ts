/**
 * Rounds of one worker that is killed with SIGKILL at a mark by chance: after so many requests at the site and callbacks,
 * each callback before its answer. Counts what is lost and what comes under two ids.
 */
import { once } from 'node:events';
import { newKeyText } from '../../../src/hosts/service';
import { buryTheDead } from '../../../src/hosts/service/scale/heartbeat';
import { DEMO_API_KEY, startSandbox } from '../../../src/sandbox';
import { openService, startWorker, SUPPLIERS } from './parts';
import { receive } from './receiver';

/** How many, and where. */
export interface KillRounds {
  /** Of a database that is empty. */
  readonly address: string;
  /** The built `coupa` command. */
  readonly program: string;
  readonly rounds: number;
  readonly random: () => number;
}

const CHANGES = 12;

/** Kills. */
export async function killRounds({ address, program, rounds, random }: KillRounds) {
  let ahead = 0;
  let onMark = (): void => undefined;
  // The sandbox looks at its clock for every request.
  const clock = { now: () => (onMark(), Date.now() + ahead), monotonic: () => performance.now() };
  const sandbox = await startSandbox({ records: { suppliers: 1 }, rateLimit: false, clock });
  const receiver = await receive();
  receiver.answerWith(() => (onMark(), 200));
  const key = newKeyText();
  const service = await openService(address, key);
  const configuration = {
    ...{ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY, 'event.notification.enabled': true },
    ...{ 'event.poller.start': 'everything', 'event.poller.configuration': { suppliers: SUPPLIERS } },
    'event.notification.callback.url': receiver.url,
  };
  const body = { element: { key: 'coupa' }, name: 'Killed', configuration };
  const { token } = (await (await service.call('POST', '/instances', { body })).json()) as { readonly token: string };
  const names: string[] = [];
  const allArrived = async (): Promise<void> =>
    receiver.until(() => names.every((name) => receiver.arrivals('/hook', name).length > 0));
  const begin = async () => {
    // Nobody waits for the six seconds after which a process counts as dead.
    await buryTheDead(service.database, { beatMs: 0, deadMs: 0 });
    await service.call('PUT', '/instances/event-pollers/now', { token });
    return startWorker(program, address, key, 1);
  };
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < CHANGES; index += 1) {
      names.push(`Round ${round} change ${index}`);
      sandbox.records.insert('suppliers', { name: names.at(-1) });
    }
    ahead += 10 * 60_000;
    const worker = await begin();
    let left = 1 + Math.floor(random() * 12);
    const closed = once(worker, 'close');
    onMark = () => void ((left -= 1) === 0 && worker.kill('SIGKILL'));
    // Some rounds are over before they get to their mark.
    void allArrived().then(() => worker.kill('SIGKILL'));
    await closed;
  }
  onMark = () => undefined;
  const last = await begin();
  await allArrived();
  const closed = once(last, 'close');
  last.kill('SIGTERM');
  await closed;
  await service.close();
  await receiver.close();
  await sandbox.close();
  const ids = names.map((name) => receiver.arrivals('/hook', name).map(({ eventId }) => eventId));
  return {
    changes: names.length,
    lost: ids.filter((all) => all.length === 0).length,
    repeated: ids.filter((all) => all.length > 1).length,
    doubled: ids.filter((all) => new Set(all).size > 1).length,
  };
}
