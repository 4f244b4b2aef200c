/** What a where clause comes to: the window is polling's own, the rest is asked with every poll. */
import { isCoupaError } from '../../../src/errors';
import { readEventsConfiguration, type EventsConfiguration, type PolledResource } from '../../../src/events';

const DATES = { updatedDateField: 'updated-at', createdDateField: 'created-at' };
const MOMENT = "${date:yyyy-MM-dd'T'HH:mm:ssXXX}";
const LAST = Date.UTC(2024, 0, 15, 18, 20, 30);
const NOW = Date.UTC(2024, 0, 15, 18, 35);

function read(where: string, more: Readonly<Record<string, unknown>> = {}): EventsConfiguration {
  const url = `/hubs/x/invoices?where=${where}`;
  return readEventsConfiguration({
    'event.poller.configuration': { invoices: { url, datesConfiguration: DATES, ...more } },
  });
}

function resourceOf(where: string, more?: Readonly<Record<string, unknown>>): PolledResource {
  const [resource] = read(where, more).resources;
  if (resource === undefined) throw new Error('There is no resource.');
  return resource;
}

function faultsOf(where: string, more?: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    read(where, more);
  } catch (error) {
    if (isCoupaError(error)) return error.problems.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
}

describe('conditions', () => {
  it.each([
    [`updated_at>='${MOMENT}'`, []],
    [`updated-at > '${MOMENT}' and updated-at<='\${nowTimeZone:PST:yyyy-MM-dd'T'HH:mm:ssXXX}'`, []],
    ["updated_at>='${epoch}'", []],
    ['', []],
    [`updated_at>='${MOMENT}' AND status='approved'`, [{ field: 'status', operator: 'eq', value: 'approved' }]],
    ["status='a' or status='b'", [{ field: 'status', operator: 'in', value: ['a', 'b'] }]],
    [
      "supplier.name like 'Ac%' and id > 5",
      [
        { field: 'supplier.name', operator: 'starts_with', value: 'Ac' },
        { field: 'id', operator: 'gt', value: '5' },
      ],
    ],
    ['status%3D%27in%20dispute%27', [{ field: 'status', operator: 'eq', value: 'in dispute' }]],
    ["status='in+dispute'", [{ field: 'status', operator: 'eq', value: 'in dispute' }]],
    ["status='100%'", [{ field: 'status', operator: 'eq', value: '100%' }]],
    [
      "created_at>='2024-01-01T00:00:00%2B05:30'",
      [{ field: 'created_at', operator: 'gt_or_eq', value: '2024-01-01T00:00:00+05:30' }],
    ],
  ])('of %s', (where, conditions) => {
    const resource = resourceOf(where);
    expect([resource.conditions, resource.conditionsAt]).toEqual([conditions, undefined]);
  });

  it('that depend on the time of the poll are made for each poll', () => {
    const where = `created_at>='\${dateTimeZone:IST:yyyy-MM-dd'T'HH:mm:ss}' and status='new' and updated_at>'${MOMENT}' and invoice-date < '\${nowTimeZone:UTC:yyyy-MM-dd}'`;
    const resource = resourceOf(where);
    expect(resource.conditions).toEqual([{ field: 'status', operator: 'eq', value: 'new' }]);
    expect(resource.conditionsAt?.(LAST, NOW)).toEqual([
      { field: 'created_at', operator: 'gt_or_eq', value: '2024-01-15T23:50:30+05:30' },
      { field: 'invoice-date', operator: 'lt', value: '2024-01-15' },
    ]);
    expect(resource.conditionsAt?.(LAST + 86_400_000, NOW + 86_400_000)).toEqual([
      { field: 'created_at', operator: 'gt_or_eq', value: '2024-01-16T23:50:30+05:30' },
      { field: 'invoice-date', operator: 'lt', value: '2024-01-16' },
    ]);
  });

  it('may be encoded with the rest of the url', () => {
    const where = encodeURIComponent(`updated_at>='${MOMENT}' and created_at>'${MOMENT}'`);
    expect(resourceOf(where).conditionsAt?.(LAST, NOW)).toEqual([
      { field: 'created_at', operator: 'gt', value: '2024-01-15T18:20:30Z' },
    ]);
  });

  it('on the created date are the window when there is no updated date', () => {
    const more = { datesConfiguration: { createdDateField: 'created-at' } };
    expect(resourceOf(`created_at>='${MOMENT}'`, more)).toMatchObject({
      conditions: [],
      created: { field: 'created-at' },
    });
  });

  it('with a fixed lower bound on the window count for the start', () => {
    const where = "updated_at>='2017-01-01T00:00:00Z'";
    expect(resourceOf(where)).toMatchObject({ start: 'now', conditions: [] });
    expect(resourceOf(where, { start: 'everything' })).toMatchObject({ start: Date.UTC(2017, 0, 1), conditions: [] });
    expect(read(where).warnings).toEqual([
      { path: '/event.poller.configuration/invoices/url', message: expect.stringContaining('fixed bound') },
    ]);
  });

  it('take page size and fields from the url, unless the settings say otherwise', () => {
    expect(resourceOf('&pageSize=10&fields=id,status')).toMatchObject({ pageSize: 10, fields: ['id', 'status'] });
    expect(resourceOf('&pageSize=10&fields=id', { pageSize: 20, fields: ['gross-total'] })).toMatchObject({
      pageSize: 20,
      fields: ['gross-total'],
    });
  });
});

describe('what Coupa cannot be asked is a fault at the url', () => {
  it.each([
    ["status='a' or id=1", /or joins status and id/],
    ["status='a", /not closed/],
    ["statsu='a'", /did you mean status/],
    ["id='abc'", /whole number/],
    ["updated_at>='yesterday'", /is no date/],
    ["updated_at<'2030-01-01T00:00:00Z'", /fixed upper bound/],
    [`updated_at='${MOMENT}'`, /polling needs updated_at for itself/],
    ['updated_at is null', /polling needs updated_at/],
    [`\${date}='a'`, /column|field or an operator/],
    ["status='a'&status=b", /no parameter "status"/],
    ["status='a'&where=id=1", /twice/],
    ["created_at>='${dat}'", /character \d+: there is no placeholder "dat"/],
    ["created_at>='${date:yyyy-MM-ddTHH}'", /letter T/],
    ["created_at>='2024-01-01T00:00:00'", /needs its offset/],
    ['&pageSize=0', /from 1 to/],
    ['&fields=statsu', /did you mean status/],
  ])('%s', (where, message) => {
    const faults = faultsOf(where);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).toMatch(message);
    for (const fault of faults) expect(fault).toMatch(/^\/event\.poller\.configuration\/invoices\/url /);
  });

  it('shows the place in the clause', () => {
    expect(faultsOf("status='a' and statsu='b'")[0]).toContain('column 16');
  });

  it.each([
    ['https://acme.coupahost.com/api/invoices', /a path such as/],
    ['/hubs/x/inovices', /There is no object "inovices". Did you mean invoices/],
    ['/hubs/x/suppliers/addresses', /give the id of a record in suppliers|parent/],
    ['/hubs/x/asn/lines', /cannot be queried/],
    ['/hubs/x/invoices?updated-at[gt]=1', /no parameter "updated-at\[gt\]"/],
  ])('%s', (url, message) => {
    expect(faultsOf('', { url, datesConfiguration: {} }).join('\n')).toMatch(message);
  });
});
