/** The short form, for people. */
import { readEventsConfiguration } from '../../../src/events';

describe('the short form', () => {
  it('needs no more than an object', () => {
    expect(readEventsConfiguration({ object: 'invoices' })).toEqual({
      enabled: true,
      tags: [],
      intervalMs: 900_000,
      resources: [
        {
          key: 'invoices',
          object: 'invoices',
          mapping: 'certain',
          conditions: [],
          idField: 'id',
          updated: { field: 'updated-at' },
          created: { field: 'created-at' },
          start: 'now',
          overlapMs: 120_000,
          lagMs: 5000,
          createdToleranceMs: 10_000,
          filterByUpdatedDate: true,
          filterByCurrentDate: false,
          pageSize: 50,
          reconciliation: { everyMs: 604_800_000, reachMs: 604_800_000 },
        },
      ],
      dropNulls: true,
      keepDeliveredMs: 604_800_000,
      connection: {},
      warnings: [],
    });
  });

  it('says what to watch, how often and from when', () => {
    const configuration = readEventsConfiguration({
      object: 'Purchase Orders',
      key: 'orders',
      where: 'status in issued,cancelled and supplier.name = Acme Inc.',
      fields: ['id', 'status', 'supplier.name', 'updated_at'],
      watch: 'status, supplier.name',
      interval: '90s',
      timeZone: 'PST',
      start: '2024-07-15T10:20:30',
      overlap: '5m',
      lag: '10s',
      reconcile: { every: '1d', reach: '14d' },
      deletions: { every: '12h', accept: 'all' },
    });
    expect(configuration.intervalMs).toBe(90_000);
    expect(configuration.warnings).toEqual([]);
    expect(configuration.resources).toEqual([
      expect.objectContaining({
        key: 'orders',
        object: 'purchase_orders',
        conditions: [
          { field: 'status', operator: 'in', value: ['issued', 'cancelled'] },
          { field: 'supplier.name', operator: 'eq', value: 'Acme Inc.' },
        ],
        fields: ['id', 'status', 'supplier.name', 'updated-at'],
        watch: ['status', 'supplier.name'],
        updated: { field: 'updated-at', timeZone: 'PST' },
        start: Date.UTC(2024, 6, 15, 17, 20, 30),
        overlapMs: 300_000,
        lagMs: 10_000,
        reconciliation: { everyMs: 86_400_000, reachMs: 1_209_600_000 },
        deletions: { everyMs: 43_200_000, accept: 'all' },
      }),
    ]);
  });

  it('names the nearest object for one that is misspelt', () => {
    expect(() => readEventsConfiguration({ object: 'invoces' })).toThrow(
      /\/object: There is no object "invoces"\. Did you mean invoices/,
    );
  });

  it('may be a list, and may stand among keys of delivery and connection', () => {
    const list = [{ object: 'invoices' }, { object: 'suppliers', watch: 'all' }];
    const fromList = readEventsConfiguration(list);
    expect(fromList.resources.map(({ key, watch }) => [key, watch])).toEqual([
      ['invoices', undefined],
      ['suppliers', 'all'],
    ]);
    const configuration = readEventsConfiguration({
      name: 'Acme',
      resources: list,
      interval: 5,
      start: 'everything',
      reconcile: false,
      siteAddress: 'acme.coupahost.com',
      'event.notification.callback.url': 'https://example.com/events',
    });
    expect(configuration).toMatchObject({
      name: 'Acme',
      enabled: true,
      intervalMs: 300_000,
      connection: { siteAddress: 'acme.coupahost.com' },
      callback: { url: 'https://example.com/events', format: 'open-connectors' },
      warnings: [],
    });
    expect(configuration.resources.map(({ start, reconciliation }) => [start, reconciliation])).toEqual([
      ['everything', undefined],
      ['everything', undefined],
    ]);
  });

  it('may be one value of a flat configuration, as text', () => {
    const configuration = {
      'event.notification.enabled': 'true',
      'event.poller.resources': JSON.stringify([{ object: 'suppliers/addresses', parentIds: [7] }]),
    };
    expect(readEventsConfiguration({ configuration }).resources).toEqual([
      expect.objectContaining({ object: 'suppliers/addresses', parentIds: [7], key: 'suppliers/addresses' }),
    ]);
  });

  it('may stand beside the form of Open Connectors', () => {
    const { resources } = readEventsConfiguration({
      'event.poller.configuration': { users: { url: '/users', datesConfiguration: {} } },
      resources: [{ object: 'invoices' }],
    });
    expect(resources.map(({ key }) => key)).toEqual(['users', 'invoices']);
  });

  it('knows objects without dates and without a name for what they are', () => {
    const { resources } = readEventsConfiguration([{ object: 'currencies' }, { object: 'budget_line_adjustments' }]);
    expect(
      resources.map(({ updated, created, reconciliation }) => [updated, created?.field, reconciliation !== undefined]),
    ).toEqual([
      [undefined, undefined, false],
      [undefined, 'created-at', true],
    ]);
  });
});
