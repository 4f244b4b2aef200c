// The poller that everybody writes first: asks for what was updated since the time at which it asked last, by its own
// clock, and turns pages by offset.
import axios from 'axios';
import type { DataRecord } from '../../../src/sdk';
import { OBJECT } from './changing-site';
import type { Poller, Told } from './verdict';

const PAGE = 50;

/** Makes one. @param now its own clock, in milliseconds since the epoch. */
export function createNaivePoller(address: string, key: string, now: () => number): Poller {
  const site = axios.create({
    baseURL: `${address}/api`,
    headers: { 'X-COUPA-API-KEY': key, accept: 'application/json' },
  });
  const told: Told[] = [];
  let cursor = new Date(now()).toISOString();
  return {
    told,
    async poll() {
      const pollStart = new Date(now()).toISOString();
      for (let offset = 0; ; offset += PAGE) {
        const params = { 'updated_at[gt]': cursor, order_by: 'updated_at', dir: 'asc', limit: PAGE, offset };
        const { data } = await site.get<DataRecord[]>(`/${OBJECT}`, { params });
        for (const record of data) {
          const kind = record['created-at'] === record['updated-at'] ? 'CREATED' : 'UPDATED';
          told.push({ objectId: String(record['id']), kind, record });
        }
        if (data.length < PAGE) break;
      }
      cursor = pollStart;
    },
    close: async () => undefined,
  };
}
