import { parseConditions, parseOrder, toReading, type ReadingOptions } from '../../../src/hosts/cli/where';

const none: ReadingOptions = { where: [], condition: [] };
const conditionsOf = (options: Partial<ReadingOptions>, filter?: string) =>
  toReading('suppliers', filter, { ...none, ...options }).request.conditions;

test('filter texts and conditions are joined with AND, whole expressions each', () => {
  const where = ['id > 5 and name starts_with Acme', 'status=active'];
  const condition = ['{"field":"number","operator":"in","value":["7","8"]}'];
  expect(conditionsOf({ where, condition }, 'created-at >= 2026-01-01')).toEqual([
    { field: 'created-at', operator: 'gt_or_eq', value: '2026-01-01' },
    { field: 'id', operator: 'gt', value: '5' },
    { field: 'name', operator: 'starts_with', value: 'Acme' },
    { field: 'status', operator: 'eq', value: 'active' },
    { field: 'number', operator: 'in', value: ['7', '8'] },
  ]);
});

test.each([
  ['id > 5 or name = x', '^'],
  ['nme eq x', '^^^'],
  ['name', ' ^'],
])('%j is refused with its place', (text, mark) => {
  expect(() => conditionsOf({ where: [text] })).toThrow(
    expect.objectContaining({ code: 'COUPA_FILTER_INVALID', message: expect.stringContaining(mark) as string }),
  );
});

test('a SELECT names object, fields, conditions, order and limit', () => {
  const select = "SELECT id, name FROM suppliers WHERE status = 'active' ORDER BY name DESC LIMIT 3";
  expect(toReading(undefined, undefined, { ...none, select })).toEqual({
    object: 'suppliers',
    request: {
      fields: ['id', 'name'],
      conditions: [{ field: 'status', operator: 'eq', value: 'active' }],
      order: { by: 'name', direction: 'desc' },
      limit: 3,
    },
  });
});

test.each([
  [{ select: 'SELECT * FROM suppliers LIMIT 3', limit: '4' }, 'suppliers', '--limit'],
  [{ select: 'SELECT * FROM suppliers' }, 'invoices', '--select'],
  [{}, undefined, '<object>'],
  [{ limit: '-1' }, 'suppliers', '--limit'],
  [{ order: 'name:up' }, 'suppliers', '--order'],
  [{ returnObject: 'none' }, 'suppliers', '--return-object'],
])('%j of %s is refused by the name of the option', (options, object, name) => {
  expect(() => toReading(object, undefined, { ...none, ...options })).toThrow(
    expect.objectContaining({ code: 'COUPA_INPUT_INVALID', message: expect.stringContaining(name) as string }),
  );
});

test('conditions as JSON may be one or several', () => {
  const one = { field: 'id', value: '1.10' };
  expect(parseConditions(JSON.stringify(one))).toEqual([one]);
  expect(parseConditions('[{"field":"price","value":1.10}]')).toEqual([{ field: 'price', value: '1.10' }]);
  expect(() => parseConditions('{')).toThrow(expect.objectContaining({ code: 'COUPA_FILTER_INVALID' }));
});

test('an order has a direction', () => {
  expect(parseOrder('created-at')).toEqual({ by: 'created-at', direction: 'asc' });
  expect(parseOrder('created-at:desc')).toEqual({ by: 'created-at', direction: 'desc' });
});
