import { processesContract } from '../contract/processes';
import { sqliteMedium, type SqliteMedium } from './medium';

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

processesContract('sqlite', () => medium, 12);
