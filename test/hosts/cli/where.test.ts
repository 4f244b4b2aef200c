import { parseConditions, parseOrder, parseWhere } from '../../../src/hosts/cli/where';

test.each([
  ['status eq approved', ['status', 'eq', 'approved']],
  ['status=approved', ['status', 'eq', 'approved']],
  ['status = approved', ['status', 'eq', 'approved']],
  ['status != approved', ['status', 'not_eq', 'approved']],
  ['id>5', ['id', 'gt', '5']],
  ['updated-at >= 2026-01-01T00:00:00+01:00', ['updated-at', 'gt_or_eq', '2026-01-01T00:00:00+01:00']],
  ['updated-at<=2026-01-01', ['updated-at', 'lt_or_eq', '2026-01-01']],
  ['id < 5', ['id', 'lt', '5']],
  ['supplier.name contains  Smith & Sons, Ltd. ', ['supplier.name', 'contains', 'Smith & Sons, Ltd.']],
  ['name eq a=b', ['name', 'eq', 'a=b']],
  ['name=in eq', ['name', 'eq', 'in eq']],
  ['name = starts_with x', ['name', 'eq', 'starts_with x']],
  ['status in a, b c,d', ['status', 'in', ['a', 'b c', 'd']]],
  ['id not_in 1,2', ['id', 'not_in', ['1', '2']]],
  ['duns blank', ['duns', 'blank', true]],
  ['duns blank false', ['duns', 'blank', 'false']],
  ['note eq two\nlines', ['note', 'eq', 'two\nlines']],
])('%j is read', (text, [field, operator, value]) => {
  expect(parseWhere(text)).toEqual({ field, operator, value });
});

test.each(['', 'status', 'status like x', '= 5', 'a b c d', '!= x', 'eq'])(
  '%j is refused with the operators',
  (text) => {
    expect(() => parseWhere(text)).toThrow(
      expect.objectContaining({
        code: 'COUPA_FILTER_INVALID',
        message: expect.stringContaining('starts_with') as string,
      }),
    );
  },
);

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
