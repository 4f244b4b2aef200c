// Everything about events that `npm run bench` measures; `npm run bench -- events` measures nothing else.
import path from 'node:path';
import { benchDeliveries } from '../deliveries';
import { benchStores } from '../stores';
import { benchBacklog } from './backlog';
import { benchKills } from './kill';
import { benchInstances } from './many-instances';
import { benchSideBySide } from './side-by-side';
import { benchThroughput } from './throughput';

/** @param extent `short` takes about two minutes, `long` about ten. */
export async function benchEvents(extent: 'short' | 'long'): Promise<void> {
  const isLong = extent === 'long';
  await benchSideBySide(isLong ? 100 : 20);
  await benchKills(isLong ? 200 : 20, path.join(__dirname, '..', '..', '..', 'src'));
  await benchThroughput(isLong ? 20_000 : 3000);
  await benchDeliveries(isLong ? 5000 : 500);
  await benchStores(isLong ? 1_000_000 : 50_000);
  await benchBacklog(isLong ? 1_000_000 : 50_000);
  await benchInstances({ instances: isLong ? 1000 : 100, intervalMinutes: 1, seconds: isLong ? 60 : 15 });
}
