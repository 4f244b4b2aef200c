import { leasesContract } from '../contract/leases';
import { outboxContract } from '../contract/outbox';
import { outboxModelContract } from '../contract/outbox-model';
import { streamsContract } from '../contract/streams';
import { togetherContract } from '../contract/together';
import { sqliteMedium, type SqliteMedium } from './medium';

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

leasesContract(() => medium);
streamsContract(() => medium);
outboxContract(() => medium);
outboxModelContract(() => medium, 25);
togetherContract(() => medium, 60);
