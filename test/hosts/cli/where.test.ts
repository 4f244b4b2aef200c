import { parseConditions, parseOrder, parseWhere } from '../../../src/hosts/cli/where';

test('one --where may hold several conditions', () => {
  expect(parseWhere('status in approved,voided and id > 5 and supplier.name contains Smith & Sons')).toEqual([
    { field: 'status', operator: 'in', value: ['approved', 'voided'] },
    { field: 'id', operator: 'gt', value: '5' },
    { field: 'supplier.name', operator: 'contains', value: 'Smith & Sons' },
  ]);
});

test('a --where that cannot be read is refused with its place', () => {
  expect(() => parseWhere('status = approved voided > 5')).toThrow(
    expect.objectContaining({
      code: 'COUPA_FILTER_INVALID',
      message: expect.stringContaining('column 26: write and between two conditions') as string,
    }),
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
