/** The typed modules at run time: complete, small, and doing what they are called, against a site on a real socket. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { actionsOf, downloadsOf, uploadsOf, type DownloadedFile } from '../../../src/activities';
import * as objects from '../../../src/activities/objects';
import {
  attachments,
  invoices,
  invoicesAttachments,
  suppliers,
  suppliersAddresses,
} from '../../../src/activities/objects';
import { loadCatalog } from '../../../src/catalog';
import { connect } from '../../../src/index';
import type { SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';

const OBJECTS = path.resolve(__dirname, '../../../src/activities/objects');

type Module = { readonly name: string } & Readonly<Record<string, unknown>>;

const modules = Object.values(objects) as unknown as Module[];

describe('the door', () => {
  const catalog = loadCatalog();
  const activities = ['query', 'create', 'update', 'upsert', 'delete', 'action', 'upload', 'download'] as const;
  const can = (object: string): string[] => {
    const found = catalog.object(object);
    const classes = (['query', 'create', 'update', 'delete'] as const).filter((each) => catalog.operation(found, each));
    const upserts = classes.slice(0, 3).join() === 'query,create,update';
    const all = [
      ...classes,
      ...(upserts ? ['upsert'] : []),
      ...(actionsOf(object).length > 0 ? ['action'] : []),
      ...(uploadsOf(object).length > 0 ? ['upload'] : []),
      ...(downloadsOf(object).length > 0 ? ['download'] : []),
    ];
    return activities.filter((each) => all.includes(each));
  };

  it('has a module for every object that can do anything but show single records, with just these activities', () => {
    const expected = Object.fromEntries(
      catalog.objects.map(({ name }) => [name, can(name)] as const).filter(([, offered]) => offered.length > 0),
    );
    const actual = Object.fromEntries(
      modules.map((module) => [module.name, activities.filter((each) => each in module)] as const),
    );
    expect(actual).toEqual(expected);
    const howMany = (activity: string) =>
      Object.values(actual).filter((offered) => offered.includes(activity as never)).length;
    expect([howMany('delete'), howMany('upload'), howMany('download')]).toEqual([49, 24, 30]);
  });

  it('lists the files of each object that has several, by their plain names', () => {
    const listed = (object: string, type: string): string[] => {
      const text = readFileSync(path.join(OBJECTS, `${object}.ts`), 'utf8');
      const names = new RegExp(`export type ${type} =([^;]*);`).exec(text)?.[1] ?? '';
      return [...names.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '');
    };
    expect(listed('invoices', 'Upload')).toEqual(['image_scan']);
    expect(listed('invoices', 'Download')).toEqual(['clearance_document', 'image_scan', 'legal_invoice_pdf']);
    expect(listed('users', 'Download')).toEqual(['avatar']);
    expect(listed('invoices-attachments', 'Download')).toEqual([]);
  });

  it('lists the actions of each object', () => {
    for (const module of modules) {
      const file = path.join(OBJECTS, `${module.name.replaceAll(/[/_]/g, '-')}.ts`);
      const listed = /export type Action =([^;]*);/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
      const names = [...listed.matchAll(/'(\w+)'/g)].map(([, name]) => name);
      expect([module.name, names]).toEqual([
        module.name,
        [...new Set(actionsOf(module.name).map((each) => each.name))].sort(),
      ]);
    }
  });

  it('stands in for each module with all that the module has, and nothing else', () => {
    for (const module of modules) {
      const behind = jest.requireActual<object>(path.join(OBJECTS, module.name.replaceAll(/[/_]/g, '-')));
      expect([module.name, Object.entries(module).sort()]).toEqual([module.name, Object.entries(behind).sort()]);
    }
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

  async function* chunks(text: string): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.from(text);
  }
  const textOf = async ({ content }: DownloadedFile): Promise<string> => Buffer.concat(await all(content)).toString();

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

  it('upserts, deletes and acts', async () => {
    const record = { number: 'OBJ-1', name: 'Oak Objects' };
    const options = { keyFields: ['number'] } as const;
    const results = await all(suppliers.upsert(connection, [record, record], options));
    expect(results.map(({ status }) => status)).toEqual(['created', 'unchanged']);
    const id = sandbox.records.insert('invoices', { 'invoice-number': 'OBJ-2', status: 'draft' })['id'] as number;
    expect(await all(invoices.action(connection, 'submit', [id]))).toMatchObject([
      { status: 'done', record: { status: 'pending_approval' } },
    ]);
    expect(await all(invoices.delete(connection, [id]))).toMatchObject([{ status: 'deleted', id }]);
  });

  it('moves files', async () => {
    const [invoice] = await all(invoices.query(connection, { limit: 1 }));
    const id = invoice?.id ?? 0;
    const file = { name: 'scan.txt', contentType: 'text/plain', content: () => chunks('page one') };
    const parentIds = [id] as const;
    const attached = await invoicesAttachments.upload(connection, { parentIds }, file, { intent: 'Internal' });
    expect(attached).toMatchObject({ status: 'created', record: { id: attached.id } });
    const target = { parentIds, id: attached.id ?? 0 };
    expect(await textOf(await invoicesAttachments.download(connection, target))).toBe('page one');
    expect(await invoices.upload(connection, { id }, file)).toMatchObject({ status: 'done', id });
    expect(await textOf(await invoices.download(connection, { id, file: 'image_scan' }))).toBe('page one');
    expect((await attachments.upload(connection, file)).status).toBe('created');
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
