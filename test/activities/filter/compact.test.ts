import { parseFilter, type Condition } from '../../../src/activities';

const read = (text: string): readonly Condition[] => parseFilter(text).conditions;
const triples = (text: string): unknown[] => read(text).map(({ field, operator, value }) => [field, operator, value]);

describe('the compact form reads', () => {
  test.each<[string, ...unknown[][]]>([
    [
      'status in approved,voided and updated-at >= 2026-01-01 and supplier.name starts_with Acme',
      ['status', 'in', ['approved', 'voided']],
      ['updated-at', 'gt_or_eq', '2026-01-01'],
      ['supplier.name', 'starts_with', 'Acme'],
    ],
    ['status=approved', ['status', 'eq', 'approved']],
    ['status==approved', ['status', 'eq', 'approved']],
    ['status<>approved', ['status', 'not_eq', 'approved']],
    ['STATUS Not-Eq approved AND id GT 5', ['STATUS', 'not_eq', 'approved'], ['id', 'gt', '5']],
    ['updated_at<=2026-01-01T00:00:00+01:00', ['updated_at', 'lt_or_eq', '2026-01-01T00:00:00+01:00']],
    ['price = 1.10', ['price', 'eq', '1.10']],
    ['price > -0.50', ['price', 'gt', '-0.50']],
    ['supplier.name contains  Smith & Sons ', ['supplier.name', 'contains', 'Smith & Sons']],
    ["supplier.name eq O'Brien", ['supplier.name', 'eq', "O'Brien"]],
    ["supplier.name eq 'O\\'Brien, and Sons'", ['supplier.name', 'eq', "O'Brien, and Sons"]],
    ["supplier.name eq 'O''Brien'", ['supplier.name', 'eq', "O'Brien"]],
    ['supplier.name eq "say \\"hi\\" or \\\\"', ['supplier.name', 'eq', 'say "hi" or \\']],
    ["note eq 'two\nlines'", ['note', 'eq', 'two\nlines']],
    ['note eq DOMAIN\\nick', ['note', 'eq', 'DOMAIN\\nick']],
    ["status = 'null'", ['status', 'eq', 'null']],
    ["name = ''", ['name', 'eq', '']],
    ['status in (a, b c , "d, e")', ['status', 'in', ['a', 'b c', 'd, e']]],
    ['id not in 1,2 and exported = false', ['id', 'not_in', ['1', '2']], ['exported', 'eq', 'false']],
    ['id not_in 1', ['id', 'not_in', ['1']]],
    ['duns is blank and number is not blank', ['duns', 'blank', true], ['number', 'blank', false]],
    ['duns is null and number is not null', ['duns', 'blank', true], ['number', 'blank', false]],
    ['duns blank and number blank FALSE', ['duns', 'blank', true], ['number', 'blank', false]],
    ['number not blank', ['number', 'blank', false]],
    ['name like Acme%', ['name', 'starts_with', 'Acme']],
    ['price between 5 and 10 and id > 3', ['price', 'gt_or_eq', '5'], ['price', 'lt_or_eq', '10'], ['id', 'gt', '3']],
    ['custom-fields.cost-pool = x', ['custom-fields.cost-pool', 'eq', 'x']],
    ['`not` = 5', ['not', 'eq', '5']],
    ['((id > 5)) and (status = a)', ['id', 'gt', '5'], ['status', 'eq', 'a']],
    ['status = a\n  and id > 5', ['status', 'eq', 'a'], ['id', 'gt', '5']],
  ])('%j', (text, ...expected) => {
    expect(triples(text)).toEqual(expected);
  });
});

describe('OR and NOT become what Coupa has', () => {
  test.each<[string, ...unknown[][]]>([
    ['a = 1 or a = 2', ['a', 'in', ['1', '2']]],
    ['a = 1 or a = 1', ['a', 'eq', '1']],
    ['a-b in 1,2 or (a_b = 3 or a-b = 2)', ['a-b', 'in', ['1', '2', '3']]],
    ['b > 0 and (a = 1 or a = 2)', ['b', 'gt', '0'], ['a', 'in', ['1', '2']]],
    ['not a = 1', ['a', 'not_eq', '1']],
    ['not not a = 1', ['a', 'eq', '1']],
    ['not (a > 1)', ['a', 'lt_or_eq', '1']],
    ['not (a >= 1 or b < 2)', ['a', 'lt', '1'], ['b', 'gt_or_eq', '2']],
    ['not (a = 1 or a = 2)', ['a', 'not_in', ['1', '2']]],
    ['not (a != 1 and a != 2)', ['a', 'in', ['1', '2']]],
    ['not (a in 1,2 or b is blank)', ['a', 'not_in', ['1', '2']], ['b', 'blank', false]],
    ['not (a = 1) and b = 2', ['a', 'not_eq', '1'], ['b', 'eq', '2']],
  ])('%j', (text, ...expected) => {
    expect(triples(text)).toEqual(expected);
  });
});
