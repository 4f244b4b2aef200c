/** The configuration of Open Connectors' Coupa connector, unchanged, in all the forms in which it travels. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readEventsConfiguration, type EventsConfiguration } from '../../../src/events';

interface Body {
  readonly element: unknown;
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>> & {
    readonly 'event.poller.configuration': Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

/** Both listings of the documentation hold this same body. */
const BODY = JSON.parse(readFileSync(path.join(__dirname, 'instance-body.json'), 'utf8')) as Body;
const BARE = BODY.configuration;
const RESOURCES = BARE['event.poller.configuration'];

/** Without the functions, which are never equal. */
const plain = (configuration: EventsConfiguration): unknown => JSON.parse(JSON.stringify(configuration));

describe('the body of an instance, word for word', () => {
  const configuration = readEventsConfiguration(BODY);

  it('polls all ten resources', () => {
    expect(configuration.resources.map(({ key, object, mapping }) => `${key}: ${object}, ${mapping}`)).toEqual([
      'accounts: accounts, certain',
      'users: users, certain',
      'orders: purchase_orders, inferred',
      'invoices: invoices, certain',
      'inventoryTransactions: inventory_transactions, certain',
      'purchaseOrders: purchase_orders, certain',
      'products: items, inferred',
      'contracts: contracts, certain',
      'suppliers: suppliers, certain',
      'forms: easy_form_responses, inferred',
    ]);
  });

  it('reads dates as it says, and leaves the window on them to polling', () => {
    const format = "yyyy-MM-dd'T'HH:mm:ssXXX";
    for (const resource of configuration.resources) {
      expect(resource).toMatchObject({
        updated: { field: 'updated-at', format, timeZone: 'PST' },
        created: { field: 'created-at', format, timeZone: 'PST' },
        conditions: [],
        start: 'now',
        overlapMs: 120_000,
        createdToleranceMs: 10_000,
        pageSize: 50,
        filterByUpdatedDate: true,
        filterByCurrentDate: false,
      });
      expect(resource.conditionsAt).toBeUndefined();
    }
  });

  it('knows no id of forms, and the id of everything else', () => {
    expect(configuration.resources.map(({ key, idField }) => [key, idField]).filter(([, id]) => id !== 'id')).toEqual([
      ['forms', undefined],
    ]);
  });

  it('takes over the rest', () => {
    expect(configuration).toMatchObject({
      enabled: true,
      name: 'INSTANCE_NAME',
      tags: [],
      intervalMs: 900_000,
      dropNulls: true,
      keepDeliveredMs: 604_800_000,
      connection: { siteAddress: 'xxxxxxxxxxxxxx', 'api.key': 'xxxxxxxxxxx' },
    });
    expect(configuration.callback).toBeUndefined();
  });

  it('warns of what is inferred, each with its place, and of nothing else', () => {
    expect(configuration.warnings.map(({ path: place }) => place)).toEqual(
      ['orders', 'products', 'forms'].map((key) => `/configuration/event.poller.configuration/${key}/url`),
    );
  });
});

describe('the same in another form', () => {
  const { name: _, ...expected } = plain(readEventsConfiguration(BODY)) as Record<string, unknown>;
  const warnings = (prefix: string): unknown =>
    (expected['warnings'] as { path: string }[]).map((one) => ({
      ...one,
      path: one.path.replace('/configuration', prefix),
    }));

  it.each([
    ['the configuration alone', BARE],
    ['the configuration as text', JSON.stringify(BARE)],
    ['the resources as text', { ...BARE, 'event.poller.configuration': JSON.stringify(RESOURCES) }],
    ['the resources as text, indented', { ...BARE, 'event.poller.configuration': JSON.stringify(RESOURCES, null, 2) }],
    [
      'the resources escaped twice',
      { ...BARE, 'event.poller.configuration': JSON.stringify(JSON.stringify(RESOURCES)) },
    ],
    [
      'the resources escaped without quotes around them',
      { ...BARE, 'event.poller.configuration': JSON.stringify(JSON.stringify(RESOURCES)).slice(1, -1) },
    ],
    [
      'each resource as text',
      { ...BARE, 'event.poller.configuration': mapped(RESOURCES, (one) => JSON.stringify(one)) },
    ],
    ['scalars as text', { ...BARE, 'event.notification.enabled': 'true' }],
    ['scalars as they are', { ...BARE, 'event.poller.refresh_interval': 15, 'filter.response.nulls': true }],
    ['nulls and blanks beside it', { ...BARE, 'event.notification.callback.url': null, 'event.poller.urls': ' ' }],
  ])('%s', (_name, input) => {
    expect(plain(readEventsConfiguration(input))).toEqual({ ...expected, warnings: warnings('') });
  });

  it('the older lines', () => {
    const lines = Object.entries(RESOURCES).map(([key, { url, idField, datesConfiguration }]) =>
      [key, url, idField, ...Object.values(datesConfiguration as Record<string, string>)].join('|'),
    );
    const { 'event.poller.configuration': _resources, ...rest } = BARE;
    const read = plain(readEventsConfiguration({ ...rest, 'event.poller.urls': lines.join('\n') }));
    expect(read).toEqual({
      ...expected,
      warnings: [2, 6, 9].map((line) => expect.objectContaining({ path: `/event.poller.urls/${line}/url` })),
    });
  });
});

function mapped(
  members: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, change(value)]));
}

describe('a resource', () => {
  const dates = RESOURCES['invoices']?.['datesConfiguration'];
  const one = (settings: Readonly<Record<string, unknown>>, key = 'invoices'): EventsConfiguration =>
    readEventsConfiguration({ 'event.poller.configuration': { [key]: { datesConfiguration: dates, ...settings } } });
  const first = (
    settings: Readonly<Record<string, unknown>>,
    key?: string,
  ): EventsConfiguration['resources'][number] => {
    const [resource] = one(settings, key).resources;
    if (resource === undefined) throw new Error('There is no resource.');
    return resource;
  };

  it('has the settings that the documentation names, native or as text', () => {
    expect(
      first({
        url: '/hubs/x/invoices',
        filterByUpdateDate: 'false',
        filterByCurrentDate: 'true',
        pollDelay: '600',
        createdCheckTolerance: 60,
        pageSize: '20',
        updatedDateTimezone: 'EST',
      }),
    ).toMatchObject({
      filterByUpdatedDate: false,
      filterByCurrentDate: true,
      overlapMs: 600_000,
      createdToleranceMs: 60_000,
      pageSize: 20,
    });
  });

  it('may have settings of ours', () => {
    expect(
      first({
        url: '/hubs/x/invoices',
        ...{ start: '2024-01-15', overlap: '5m', lag: 0, reconcile: false, deletions: true },
        ...{ fields: 'id,status,gross-total', watch: ['status'] },
      }),
    ).toMatchObject({
      start: Date.UTC(2024, 0, 15),
      ...{ overlapMs: 300_000, lagMs: 0, deletions: { everyMs: 86_400_000 } },
      ...{ fields: ['id', 'status', 'gross-total'], watch: ['status'] },
    });
  });

  it.each([
    ['/hubs/businessspendmanagement/purchase-orders', 'purchase_orders', undefined],
    ['/hubs/nonsense/purchase_orders/', 'purchase_orders', undefined],
    ['purchaseOrders?pageSize=10', 'purchase_orders', undefined],
    ['/Purchase Orders', 'purchase_orders', undefined],
    ['/hubs/x/suppliers/12/addresses', 'suppliers/addresses', ['12']],
    ['/hubs/x/coupa_pay/payments', 'coupa_pay/payments', undefined],
  ])('%s is %s', (url, object, parentIds) => {
    const resource = first({ url, datesConfiguration: {} });
    expect([resource.object, resource.parentIds]).toEqual([object, parentIds]);
  });

  it('without a url is the object of its key', () => {
    expect(first({}, 'supplier-items').object).toBe('supplier_items');
  });

  it('is the object that is chosen, without a word about inference', () => {
    const { resources, warnings } = one({ url: '/hubs/x/orders', object: 'order pads' }, 'orders');
    expect(resources[0]).toMatchObject({ key: 'orders', object: 'order_pads', mapping: 'chosen' });
    expect(warnings).toEqual([]);
  });

  it('is the object that the caller chooses for its key', () => {
    const input = { 'event.poller.configuration': { products: { url: '/products', datesConfiguration: dates } } };
    const { resources } = readEventsConfiguration(input, { objects: { products: 'supplier_items' } });
    expect(resources[0]).toMatchObject({ object: 'supplier_items', mapping: 'chosen' });
  });

  it('whose url reads something else than its name says is told of', () => {
    const { resources, warnings } = one({ url: '/hubs/x/suppliers' });
    expect(resources[0]?.object).toBe('suppliers');
    expect(warnings).toEqual([
      { path: '/event.poller.configuration/invoices/url', message: expect.stringContaining('reads suppliers') },
    ]);
  });

  it('without datesConfiguration has the usual dates, where the object has them', () => {
    const input = {
      'event.poller.configuration': { invoices: { url: '/invoices' }, currencies: { url: '/currencies' } },
    };
    const { resources, warnings } = readEventsConfiguration(input);
    expect(resources.map(({ updated, created }) => [updated?.field, created?.field])).toEqual([
      ['updated-at', 'created-at'],
      [undefined, undefined],
    ]);
    expect(resources[1]?.reconciliation).toBeUndefined();
    expect(warnings.map((warning) => warning.path)).toEqual(['/event.poller.configuration/invoices']);
  });

  it('that polls by updated_at and names no updated date has it all the same', () => {
    const url = "/invoices?where=updated_at>'${date}'";
    const { resources, warnings } = one({ url, datesConfiguration: { createdDateField: 'created_at' } });
    expect(resources[0]).toMatchObject({
      updated: { field: 'updated-at' },
      created: { field: 'created-at' },
      conditions: [],
    });
    expect(warnings).toHaveLength(1);
  });

  it('whose zone is doubtful, whose pattern slips, and which has strays, is polled with warnings', () => {
    const { warnings } = one({
      url: '/invoices?orderBy=id&page=1',
      batchSize: 7,
      pageSize: 200,
      datesConfiguration: {
        updatedDateField: 'updated_at',
        updatedDateFormat: 'YYYY-MM-dd',
        updatedDateTimezone: 'PDT',
      },
    });
    expect(warnings.map(({ path: place }) => place.replace('/event.poller.configuration/invoices', ''))).toEqual([
      '/batchSize',
      '/pageSize',
      '/datesConfiguration/updatedDateTimezone',
      '/datesConfiguration/updatedDateFormat',
      '/url',
      '/url',
    ]);
  });
});
