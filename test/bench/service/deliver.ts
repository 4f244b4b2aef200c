// How many events get from sites to a receiver per second, and how that grows with the number of workers.
import { newKeyText } from '../../../src/hosts/service';
import { withSites } from '../events/parts';
import { makeInstances, openService, resource, startWorker, stopWorkers } from './parts';
import { receive } from './receiver';
import { newDatabase } from '../../stores/postgres/server';

/** What is measured. */
export interface DeliverBench {
  /** The address of the PostgreSQL server. */
  readonly server: string;
  readonly program: string;
  readonly workers: number;
}

const [SITES, RECORDS] = [20, 1000];

/** From sites with a past that is told of as a whole to a receiver. Prints a line. */
export async function benchDeliveries({ server, program, workers }: DeliverBench): Promise<void> {
  await withSites(SITES, RECORDS, async (addresses) => {
    const receiver = await receive();
    const database = await newDatabase(server);
    const key = newKeyText();
    const service = await openService(database, key);
    await makeInstances(service.call, addresses, () => ({
      'event.poller.start': 'everything',
      'event.poller.configuration': { suppliers: resource('suppliers') },
      'event.notification.callback.url': receiver.url,
    }));
    const children = Array.from({ length: workers }, () => startWorker(program, database, key, 16));
    await receiver.until(({ eventIds }) => eventIds.length > 0);
    const since = performance.now();
    await receiver.until(({ names }) => names.length >= SITES * RECORDS);
    const seconds = (performance.now() - since) / 1000;
    console.log(
      `  ${workers} worker${workers === 1 ? '' : 's'}, ${SITES} sites with ${RECORDS} records each: ${(receiver.names.length / seconds).toFixed(0)} events/s in ` +
        `${(receiver.eventIds.length / seconds).toFixed(0)} deliveries/s, from the site to the receiver`,
    );
    await stopWorkers(children);
    await service.close();
    await receiver.close();
  });
}
