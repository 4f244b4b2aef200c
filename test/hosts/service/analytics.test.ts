/** Events of a tenant, counted over all of its instances. */
import { insertInstance } from '../../../src/hosts/service/storage/instances';
import { openService } from './support';

jest.setTimeout(60_000);

test('a tenant with more instances than a page has is counted as a whole', async () => {
  const open = await openService();
  const { organizationId, userId, auth } = await open.addUser('Many', 'many@example.com');
  const ids = Array.from({ length: 1001 }, (_, index) => 5000 + index);
  await open.store.database.transaction(async (connection) => {
    const common = { organizationId, userId, name: 'One of many', tags: [], sealedToken: 'x' };
    for (const id of ids) await insertInstance(connection, { id, ...common, tokenHash: `hash ${id}` }, 0);
  });
  const last = `instance-${ids.at(-1)}`;
  const lease = await open.store.leases.acquire(last, 'somebody', 60_000);
  await open.store.streams.commitPage({
    stream: { subscription: last, resource: 'suppliers' },
    lease: lease!,
    checkpoint: '1',
    notifications: ['1', '2'].map((id) => ({ id, events: [{ id: `e${id}`, record: id, body: '{}' }] })),
    remember: [],
  });
  const total = (buckets: readonly { readonly count: number }[]): number =>
    buckets.reduce((sum, { count }) => sum + count, 0);
  const ask = async (path: string) => (await open.call('GET', `/instances/events/analytics${path}`, { as: auth })).body;
  expect(total(await ask(''))).toBe(2);
  const byInstance = (await ask('/instances')) as { elementInstanceId: number; events: { count: number }[] }[];
  expect(byInstance.map(({ elementInstanceId }) => elementInstanceId)).toEqual(ids);
  expect(byInstance.map(({ events }) => total(events)).filter((count) => count > 0)).toEqual([2]);
  await open.close();
});
