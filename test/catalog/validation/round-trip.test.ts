/** What a site answers can be sent back to it: nothing that a query returns is refused by an update. */
import { queryRecords } from '../../../src/activities';
import { loadCatalog } from '../../../src/catalog';
import { connect } from '../../../src/index';
import { DEMO_API_KEY, startSandbox } from '../../../src/sandbox';

test('every record of a full site passes as an update and as a create', async () => {
  const catalog = loadCatalog();
  const sandbox = await startSandbox({ rateLimit: false });
  const connection = connect({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY });
  let checked = 0;
  try {
    for (const name of [
      'suppliers',
      'users',
      'accounts',
      'items',
      'contracts',
      'purchase_orders',
      'requisitions',
      'invoices',
    ]) {
      const object = catalog.object(name);
      for await (const record of queryRecords(connection, name, { limit: 20 })) {
        for (const operation of ['update', 'create'] as const) {
          const { problems, record: sent } = catalog.validator(object, operation)(record);
          expect([name, problems]).toEqual([name, []]);
          expect(sent['id']).toBe(operation === 'update' ? record['id'] : undefined);
        }
        checked += 1;
      }
    }
  } finally {
    await connection.close();
    await sandbox.close();
  }
  expect(checked).toBeGreaterThan(100);
}, 60_000);
