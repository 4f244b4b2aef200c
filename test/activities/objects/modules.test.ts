/** The typed modules at run time: complete, small, and doing what they are called, against a site on a real socket. */
import * as objects from '../../../src/activities/objects';
import { invoices, suppliers, suppliersAddresses } from '../../../src/activities/objects';
import { loadCatalog } from '../../../src/catalog';
import { connect } from '../../../src/index';
import type { SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';

type Module = { readonly name: string } & Readonly<Record<string, unknown>>;

const modules = Object.values(objects) as unknown as Module[];

describe('the door', () => {
  const catalog = loadCatalog();
  const classes = ['query', 'create', 'update'] as const;
  const can = (object: string): string[] => {
    const found = catalog.object(object);
    return classes.filter((operation) => catalog.operation(found, operation) !== undefined);
  };

  it('has a module for every object that can be queried, created or updated, with just these activities', () => {
    const expected = Object.fromEntries(
      catalog.objects.map(({ name }) => [name, can(name)] as const).filter(([, activities]) => activities.length > 0),
    );
    const actual = Object.fromEntries(
      modules.map((module) => [module.name, classes.filter((operation) => operation in module)] as const),
    );
    expect(actual).toEqual(expected);
  });

  it('names them by the rule', () => {
    expect(Object.keys(objects)).toEqual(
      expect.arrayContaining(['purchaseOrders', 'suppliersAddresses', 'coupaPayPayments', 'uomsTranslations']),
    );
    for (const [name, module] of Object.entries(objects)) {
      expect(name.toLowerCase()).toBe(module.name.replaceAll(/[/_-]/g, '').toLowerCase());
    }
  });
});

describe('a module', () => {
  let sandbox: Sandbox;
  let connection: SiteConnection;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimit: false });
    connection = connect({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY });
  });

  afterAll(async () => {
    await connection.close();
    await sandbox.close();
  });

  async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
    const list: Item[] = [];
    for await (const item of items) list.push(item);
    return list;
  }

  it('queries, creates and updates its object', async () => {
    const [created] = await all(suppliers.create(connection, [{ name: 'Larkspur Paper', 'savings-pct': '2.50' }]));
    expect(created).toMatchObject({ index: 0, status: 'created', record: { name: 'Larkspur Paper' } });
    const id = created?.id ?? 0;
    const [updated] = await all(suppliers.update(connection, [{ id, 'display-name': 'Larkspur' }]));
    expect(updated).toMatchObject({ status: 'updated', id });
    const found = await all(
      suppliers.query(connection, {
        conditions: [{ field: 'name', value: 'Larkspur Paper' }],
        fields: ['id', 'display-name'],
      }),
    );
    expect(found).toEqual([{ id, 'display-name': 'Larkspur' }]);
  });

  it('reaches a sub-object through its parent', async () => {
    const [supplier] = await all(suppliers.query(connection, { limit: 1 }));
    const parentIds = [supplier?.id ?? 0] as const;
    const [created] = await all(suppliersAddresses.create(connection, [{ street1: '1 Mill Lane' }], { parentIds }));
    expect(created?.status).toBe('created');
    const addresses = await all(suppliersAddresses.query(connection, { parentIds }));
    expect(addresses).toContainEqual(expect.objectContaining({ street1: '1 Mill Lane' }));
  });

  it('filters along associations', async () => {
    const [first] = await all(invoices.query(connection, { limit: 1 }));
    const name = first?.supplier?.name ?? '';
    const found = await all(invoices.query(connection, { conditions: [{ field: 'supplier.name', value: name }] }));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((invoice) => invoice.supplier?.name))).toEqual(new Set([name]));
  });

  it('reports a record that cannot be right without sending it', async () => {
    sandbox.clearStatistics();
    const [result] = await all(suppliers.create(connection, [{ name: 'x'.repeat(101) }]));
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'COUPA_VALIDATION_FAILED', problems: [{ path: '/name' }] },
    });
    expect(sandbox.statistics().requests).toBe(0);
  });
});
