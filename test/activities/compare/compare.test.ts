/** What would change: values that mean the same in other words do not, and everything in doubt does. */
import fc from 'fast-check';
import { changesAgainst, sameValue } from '../../../src/activities/compare';
import { upsertRecords } from '../../../src/activities/upsert';
import { queryRecords } from '../../../src/activities';
import { loadCatalog } from '../../../src/catalog';
import type { DataRecord } from '../../../src/sdk';
import { openSandbox, type OpenSandbox } from '../support/places';
import { collect } from '../support/site';

const catalog = loadCatalog();
const changed = (sent: DataRecord, current: DataRecord, definition = 'InvoiceHeader'): string[] =>
  changesAgainst(catalog, definition, sent, current).map(({ path }) => path);

describe('single values', () => {
  const decimal = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat(30))
    .map(([negative, digits, scale]) => {
      const text = String(digits).padStart(scale + 1, '0');
      const at = text.length - scale;
      const shown = scale === 0 ? text : `${text.slice(0, at)}.${text.slice(at)}`;
      return negative && digits !== 0n ? `-${shown}` : shown;
    });

  test('decimals are the same just when they are the same number', () => {
    fc.assert(
      fc.property(decimal, fc.nat(5), fc.nat(5), (text, zeros, leading) => {
        const [sign, body] = text.startsWith('-') ? ['-', text.slice(1)] : ['', text];
        const padded = `${sign}${'0'.repeat(leading)}${body.includes('.') ? body : `${body}.0`}${'0'.repeat(zeros)}`;
        expect(sameValue(padded, text, 'decimal')).toBe(true);
        // One more digit that counts is another number, however far behind.
        expect(sameValue(`${padded}1`, text, 'decimal')).toBe(false);
      }),
    );
  });

  test('points in time are the same in every zone, and no other point is', () => {
    const instant = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: -840, max: 840 }),
        fc.integer({ min: 1, max: 90_000 }),
        (at, offset, later) => {
          const zoned = (seconds: number): string => {
            const local = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19);
            const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
            return `${local}${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          };
          const utc = new Date(at * 1000);
          expect(sameValue(zoned(at), utc.toISOString(), 'dateTime')).toBe(true);
          expect(sameValue(utc, zoned(at), 'dateTime')).toBe(true);
          expect(sameValue(zoned(at + later), utc, 'dateTime')).toBe(false);
        },
      ),
    );
  });

  test.each([
    ['', null, 'string', false],
    [null, null, 'object', true],
    ['007', '7', 'string', false],
    [7, '7', 'string', true],
    ['1e3', '1000', 'decimal', false],
    ['0.10', 0.1, 'decimal', true],
    ['-0', '0', 'decimal', true],
    ['true', true, 'boolean', true],
    ['2026-03-05', '2026-03-05T00:00:00-08:00', 'dateTime', true],
    ['2026-03-05', '2026-03-05T09:00:00-08:00', 'dateTime', false],
    ['2026-03-05', '2026-03-06T00:00:00-08:00', 'date', false],
    ['A', 'a', 'string', false],
    ['A', 'A ', 'string', false],
    [{}, {}, 'object', false],
  ] as const)('%j and %j as %s: %s', (left, right, type, same) => {
    expect(sameValue(left, right, type)).toBe(same);
    expect(sameValue(right, left, type)).toBe(same);
  });
});

describe('records', () => {
  const current: DataRecord = {
    id: 5,
    'invoice-number': 'A-1',
    'gross-total': '10.50',
    comments: null,
    supplier: { id: 3, name: 'Acme', number: 'S-3' },
    'invoice-lines': [
      { id: 11, 'line-num': 1, price: '5.00' },
      { id: 12, 'line-num': 2, price: '5.50' },
    ],
    'custom-fields': { plant: { name: 'North' }, note: 'x' },
  };

  test('what is the same in other words changes nothing', () => {
    const sent = {
      invoice_number: 'A-1',
      'gross-total': 10.5,
      supplier: { name: 'Acme' },
      'invoice-lines': [{ id: 12, price: '5.5' }, { id: '11' }],
      'custom-fields': { plant: { name: 'North' } },
      'supplier-id': 3,
    };
    expect(changed(sent, current)).toEqual([]);
  });

  test('what differs is named with its path', () => {
    const sent = {
      'invoice-number': 'A-2',
      comments: '',
      supplier: { number: 'S-4' },
      'invoice-lines': [
        { id: 11, price: '5.01' },
        { 'line-num': 2, price: '5.50' },
      ],
      'custom-fields': { note: 'y', 'slash/ed': 1 },
      'payment-notes': null,
    };
    expect(changed(sent, current)).toEqual([
      '/invoice-number',
      '/comments',
      '/supplier/number',
      '/invoice-lines/0/price',
      '/invoice-lines/1',
      '/custom-fields/note',
      '/custom-fields/slash~1ed',
      '/payment-notes',
    ]);
  });

  test('lists of another length, removals, and references to nothing count as changes', () => {
    expect(changed({ 'invoice-lines': [{ id: 11 }] }, current)).toEqual(['/invoice-lines']);
    expect(changed({ 'invoice-lines': [{ id: 11, _delete: true }, { id: 12 }] }, current)).toEqual([
      '/invoice-lines/0/_delete',
    ]);
    expect(changed({ supplier: null }, current)).toEqual(['/supplier']);
    expect(changed({ supplier: { id: 3 } }, { supplier: null })).toEqual(['/supplier']);
  });

  test('long lists are compared in no time', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => ({ id: at + 1, price: '1.0' }));
    const started = performance.now();
    expect(changed({ 'invoice-lines': lines.toReversed() }, { 'invoice-lines': lines })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what a query returned', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());

  const objects = [
    'suppliers',
    'users',
    'accounts',
    'items',
    'contracts',
    'requisitions',
    'purchase_orders',
    'departments',
  ];
  const upsertable = catalog.objects.filter(
    (object) =>
      object.parents.length === 0 &&
      (['query', 'create', 'update'] as const).every((each) => catalog.operation(object, each) !== undefined),
  );

  test.each(upsertable.map(({ name }) => [name]))('is unchanged when it is upserted: %s', async (name) => {
    const records = await collect(queryRecords(open.connection, name, { limit: 50 }));
    if (objects.includes(name)) expect(records.length).toBeGreaterThan(5);
    const results = await collect(upsertRecords(open.connection, name, records, { keyFields: ['id'] }));
    expect(results.filter(({ status }) => status !== 'unchanged')).toEqual([]);
    expect(results).toHaveLength(records.length);
  });

  test('is unchanged in every part, and changed as soon as one value is', async () => {
    const records = await collect(queryRecords(open.connection, 'purchase_orders', { limit: 10 }));
    const validate = catalog.validator(catalog.object('purchase_orders'), 'update');
    fc.assert(
      fc.property(fc.constantFrom(...records), fc.infiniteStream(fc.boolean()), (record, coins) => {
        const body = validate(record).record;
        const part = Object.fromEntries(Object.entries(body).filter(() => coins.next().value === true));
        expect(changed(part, record, 'OrderHeader')).toEqual([]);
        for (const [name, value] of Object.entries(part)) {
          if (typeof value === 'string') {
            expect(changed({ ...part, [name]: `${value}9` }, record, 'OrderHeader')).toEqual([`/${name}`]);
          }
        }
      }),
    );
  });
});
