import { openSqliteStore, type SqliteStore } from '../../../src/stores';
import { notificationsOf, setClock, STREAM } from '../contract/medium';
import { sqliteMedium, type SqliteMedium } from './medium';

const YEAR = 365 * 24 * 60 * 60 * 1000;

let medium: SqliteMedium;
beforeAll(() => {
  medium = sqliteMedium();
});
afterAll(() => medium.remove());

describe('a lease, when the clock of the machine', () => {
  const clock = setClock();
  const start = clock.now();
  let store: SqliteStore;
  beforeEach(async () => {
    clock.set(start);
    store = await openSqliteStore((await medium.newPlace()).address, { clock });
  });
  afterEach(() => store.close());

  it('is set back, is held no longer than it was taken for, unless its owner renews it', async () => {
    clock.set(start + YEAR);
    const old = (await store.leases.acquire('poll', 'a', 1000))!;
    clock.set(start);
    expect(await store.leases.acquire('poll', 'b', 1000)).toBeUndefined();
    clock.set(start + 600);
    expect(await store.leases.renew(old, 1000)).toBe(true);
    clock.set(start + 1200);
    expect(await store.leases.acquire('poll', 'b', 1000)).toBeUndefined();
    clock.set(start + 1601);
    expect(await store.leases.acquire('poll', 'b', 1000)).toMatchObject({ owner: 'b' });
    expect(await store.leases.renew(old, 1000)).toBe(false);
  });

  it('runs ahead, goes to another, and what its first owner still commits is refused, not mixed in', async () => {
    const old = (await store.leases.acquire('poll', 'a', 1000))!;
    clock.set(start + YEAR);
    const young = (await store.leases.acquire('poll', 'b', 1000))!;
    clock.set(start);
    const page = { stream: STREAM, checkpoint: '{}', notifications: notificationsOf(['1']), remember: [] };
    await expect(store.streams.commitPage({ ...page, lease: old })).rejects.toMatchObject({
      code: 'COUPA_STATE_LEASE_LOST',
    });
    expect(await store.streams.commitPage({ ...page, lease: young })).toEqual({ added: 1, repeated: 0 });
  });
});
