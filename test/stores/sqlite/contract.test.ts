import { leasesContract } from '../contract/leases';
import { streamsContract } from '../contract/streams';
import { sqliteMedium, type SqliteMedium } from './medium';

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

leasesContract(() => medium);
streamsContract(() => medium);
