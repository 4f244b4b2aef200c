import { checkSelect, parseFilter, parseSelect } from '../../../src/activities';

const essence = (text: string): unknown => {
  const { object, fields, conditions, order, limit } = parseSelect(text);
  return { object, fields, conditions: conditions.map((each) => Object.values(each)), order, limit };
};

test('a whole query is read', () => {
  expect(
    essence(
      "SELECT id, supplier.name FROM invoices WHERE status = 'approved' AND supplier.name LIKE '%a%' ORDER BY created-at DESC LIMIT 10 OFFSET 0;",
    ),
  ).toEqual({
    object: 'invoices',
    fields: ['id', 'supplier.name'],
    conditions: [
      ['status', 'eq', 'approved'],
      ['supplier.name', 'contains', 'a'],
    ],
    order: { by: 'created-at', direction: 'desc' },
    limit: 10,
  });
});

test('everything but fields and object may be left out', () => {
  expect(essence('select * from suppliers')).toEqual({ object: 'suppliers', fields: [], conditions: [] });
});

test.each([
  'select id from invoices where id > 5 order by id asc limit 7 offset 0',
  'select id from invoices offset 0 limit 7 where id > 5 order by id',
  'select id from invoices limit 7 offset 0 order by id where id > 5',
  'select "id" from "invoices" where `id` > 5 order by [id] limit 7',
  'SELECT [invoices].[id] FROM [invoices] WHERE [invoices].[id] > 5 ORDER BY invoices.id LIMIT 7',
  'select i.id from invoices i where i.id > 5 order by i.id limit 7',
  'select i.id from Invoices as i where i.id > 5 order by i.id limit 7',
  '{"query": "select id from invoices where id > 5 order by id limit 7"}',
  '{"queryString": "select id from invoices where id > 5 order by id limit 7", "object": {}}',
  '{"soql": "select id from invoices where id > 5 order by id limit 7"}',
  '"select id from invoices where id > 5 order by id limit 7"',
])('%j is the same query', (text) => {
  expect(essence(text)).toEqual({
    object: 'invoices',
    fields: ['id'],
    conditions: [['id', 'gt', '5']],
    order: { by: 'id', direction: 'asc' },
    limit: 7,
  });
});

test.each([
  ['purchase_orders', 'purchase_orders'],
  ['purchase-orders', 'purchase_orders'],
  ['Purchase Orders', 'purchase_orders'],
  ['"Purchase Orders"', 'purchase_orders'],
  ['Purchase Orders p', 'purchase_orders'],
  ['suppliers/addresses', 'suppliers/addresses'],
  ['Invoice > Comments', 'invoices/comments'],
  ['"Invoice > Comments"', 'invoices/comments'],
])('the object may be written %s', (written, object) => {
  expect(parseSelect(`select id from ${written} where id > 1`)).toMatchObject({
    object,
    conditions: [{ field: 'id' }],
  });
});

test('a backslash makes a quote plain, as in SOQL, and so does a second quote', () => {
  const { conditions } = parseSelect(
    `select id from suppliers where name = 'O\\'Brien' and number = 'a''b' and id > 1`,
  );
  expect(conditions.map(({ value }) => value)).toEqual(["O'Brien", "a'b", '1']);
});

test('an underscore in a pattern is written with a backslash', () => {
  expect(parseSelect(`select id from invoices where invoice-number like 'INV\\_1%'`).conditions).toEqual([
    { field: 'invoice-number', operator: 'starts_with', value: 'INV_1' },
  ]);
});

test('parseFilter reads it as well, for its conditions', () => {
  expect(parseFilter('select * from invoices where id = 5', { syntax: 'select' }).conditions).toEqual([
    { field: 'id', operator: 'eq', value: '5' },
  ]);
});

test('a query that the builder makes of all fields passes the check', () => {
  const select = parseSelect(
    "select id, status, supplier.name from invoices where status = 'approved' order by id limit 5",
  );
  expect(() => checkSelect(select)).not.toThrow();
});
