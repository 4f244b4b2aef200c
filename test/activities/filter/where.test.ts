import { parseFilter } from '../../../src/activities';

const triples = (text: string): unknown[] =>
  parseFilter(text, { syntax: 'where' }).conditions.map(({ field, operator, value }) => [field, operator, value]);

describe("SAP's where grammar reads", () => {
  test.each<[string, ...unknown[][]]>([
    ["updated_at>='2026-01-01T00:00:00+02:00'", ['updated_at', 'gt_or_eq', '2026-01-01T00:00:00+02:00']],
    ["status='approved'AND id>5", ['status', 'eq', 'approved'], ['id', 'gt', '5']],
    ["name = 'O''Brien' and number != 'x'", ['name', 'eq', "O'Brien"], ['number', 'not_eq', 'x']],
    ['name = "Acme, Inc."', ['name', 'eq', 'Acme, Inc.']],
    ["path = 'C:\\new\\'", ['path', 'eq', 'C:\\new\\']],
    ["status IN('a','b') AND id NOT IN (1, 2)", ['status', 'in', ['a', 'b']], ['id', 'not_in', ['1', '2']]],
    ['duns IS NULL AND number IS NOT NULL', ['duns', 'blank', true], ['number', 'blank', false]],
    ['duns = null and number <> NULL', ['duns', 'blank', true], ['number', 'blank', false]],
    ["name LIKE'a%'", ['name', 'starts_with', 'a']],
    ["name like '%a'", ['name', 'ends_with', 'a']],
    ["name like '%%a%'", ['name', 'contains', 'a']],
    ["name like 'a'", ['name', 'eq', 'a']],
    ["name not like 'a'", ['name', 'not_eq', 'a']],
    ["name like '50\\% of \\_ \\\\ \\x%'", ['name', 'starts_with', '50% of _ \\ \\x']],
    ["`supplier`.`name` = 'x'", ['supplier.name', 'eq', 'x']],
    ["`supplier.name` = 'x'", ['supplier.name', 'eq', 'x']],
    ["'supplier.name' = 'x'", ['supplier.name', 'eq', 'x']],
    ['exported = false and price = 1.10', ['exported', 'eq', 'false'], ['price', 'eq', '1.10']],
    ['day >= 2026-01-01', ['day', 'gt_or_eq', '2026-01-01']],
    ["(status = 'a' OR status = 'b') AND (id > 5)", ['status', 'in', ['a', 'b']], ['id', 'gt', '5']],
    ["NOT (status = 'a' OR id > 5)", ['status', 'not_eq', 'a'], ['id', 'lt_or_eq', '5']],
    ["d between '2026-01-01' and '2026-02-01'", ['d', 'gt_or_eq', '2026-01-01'], ['d', 'lt_or_eq', '2026-02-01']],
  ])('%j', (text, ...expected) => {
    expect(triples(text)).toEqual(expected);
  });
});
