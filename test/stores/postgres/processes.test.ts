import { processesContract } from '../contract/processes';
import { postgresMedium, type PostgresMedium } from './medium';

let medium: PostgresMedium;
beforeAll(async () => {
  medium = await postgresMedium();
}, 60_000);
afterAll(() => medium.remove());

processesContract('postgres', () => medium, 4);
