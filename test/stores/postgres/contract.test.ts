import { leasesContract } from '../contract/leases';
import { outboxContract } from '../contract/outbox';
import { outboxModelContract } from '../contract/outbox-model';
import { streamsContract } from '../contract/streams';
import { togetherContract } from '../contract/together';
import { postgresMedium, type PostgresMedium } from './medium';

let medium: PostgresMedium;
beforeAll(async () => {
  medium = await postgresMedium();
}, 60_000);
afterAll(() => medium.remove());

leasesContract(() => medium);
streamsContract(() => medium);
outboxContract(() => medium);
outboxModelContract(() => medium, 4);
togetherContract(() => medium, 40);
