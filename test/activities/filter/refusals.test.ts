import { checkFilter, checkSelect, parseFilter, parseSelect, type FilterSyntax } from '../../../src/activities';
import { isCoupaError, type CoupaError } from '../../../src/errors';

function refusal(work: () => unknown): CoupaError {
  try {
    work();
  } catch (error) {
    if (isCoupaError(error)) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** Takes the marks off a text, which stand around the place that must be told. */
function marked(text: string): { readonly text: string; readonly offset: number; readonly length: number } {
  const [before = '', place = '', behind = ''] = text.split(/[«»]/);
  return { text: before + place + behind, offset: before.length, length: place.length };
}

type Row = [syntax: FilterSyntax, text: string, message: string];

const ROWS: Row[] = [
  ['compact', '«»', 'a field is expected'],
  ['compact', 'status«»', 'an operator is expected here'],
  ['compact', 'status «~» x', '~ is not an operator; use one of'],
  ['compact', 'status «=>» x', '=> is not an operator'],
  ['compact', 'status =«»', 'a value is expected here'],
  ['compact', '«=» 5', 'a field is expected'],
  ['compact', 'status = «and» id > 5', "a value is expected; the text and is written 'and'"],
  ['compact', 'status = «null»', 'write is blank or is not blank'],
  ['compact', 'status = a«,» b', 'a list needs the operator in'],
  ['compact', 'status = a b «>» 5', 'write and between two conditions'],
  ['compact', 'status = a id «gt» 5', 'write and between two conditions'],
  ['compact', 'status = a«=»b', 'quotes around a value'],
  ['compact', 'status = a\n«id» = 5', 'write and between two conditions'],
  ['compact', "status = 'a' «id» = 5", 'and is expected before id'],
  ['compact', 'name eq Smith and Sons«»', 'a value that holds and, or or an operator stands in quotes'],
  ['compact', 'status in a,«»', 'a value is expected here'],
  ['compact', 'status in (a, b«»', 'goes on with a comma or ends with )'],
  ['compact', 'status in a,«null»', 'write is blank or is not blank'],
  ['compact', "name = «'»Acme", "this ' is not closed"],
  ['compact', "name = 'C:«\\n»ew'", 'write \\\\ for a backslash'],
  ['compact', '«(»id > 5', 'this parenthesis is not closed'],
  ['compact', 'id > 5«)»', 'never opened'],
  ['compact', 'status = a «or» id > 5', 'or joins status and id, and Coupa joins conditions with and only'],
  ['compact', 'id > 5 «or» id < 3', 'works only between equalities of one field'],
  ['compact', 'id = 1 «or» (id = 2 and status = a)', 'stands beside several conditions'],
  ['compact', 'not (id = 1 «and» status = a)', 'and inside of not joins id and status'],
  ['compact', '«not» name contains x', 'Coupa cannot negate contains'],
  ['compact', 'name not «contains» x', 'behind not, one of in, like or blank is expected'],
  ['compact', 'name is «full»', 'is null, is not null'],
  ['compact', 'price between 5 «or» 6', 'the upper end of between'],
  ['where', "name LIKE 'a«%»b'", 'cannot look for a % in the middle'],
  ['where', "name LIKE '%a«%»b%'", 'cannot look for a % in the middle'],
  ['where', "name LIKE 'a«_»b'", '_ stands for any one character'],
  ['where', "name LIKE «'%'»", 'matches every text; write is not null'],
  ['where', "name «NOT LIKE» 'a%'", 'Coupa cannot negate starts_with'],
  ['where', 'name = «approved»', "a text is written between single quotes: 'approved'"],
  ['where', 'name IN «1»', "a list stands between parentheses: in ('a', 'b')"],
  ['where', "name IN ('a', «null»)", 'null cannot stand in a list'],
  ['where', 'id > «null»', 'write is null or is not null'],
  ['where', "name = 'O\\'«Brien»", "the text ends before this; a ' inside of it is written ''"],
  ['where', "name = «'»Brien", "inside it is written ''"],
  ['where', "«lower»(name) = 'x'", 'Coupa has no functions such as lower(...)'],
  ['where', "status = 'a' «OR» exported = true", 'or joins status and exported'],
  ['where', "status = 'a'\n  AND (name = 'b'\n  «OR» number = 'c')", 'line 3, column 3: or joins name and number'],
  ['select', '«hello»', 'a query is written SELECT fields FROM object'],
  ['select', 'select id «where» id > 5', 'FROM with an object is expected'],
  ['select', 'select «distinct» id from invoices', 'cannot select distinct records'],
  ['select', 'select «count»(id) from invoices', 'no functions such as count(...)'],
  ['select', 'select id, «(»select id from lines) from invoices', 'a query inside of a query'],
  ['select', 'select id «as» x from invoices', 'fields keep their names'],
  ['select', 'select id from «where» id > 5', 'an object is expected'],
  ['select', 'select id from invoices«,» suppliers', 'records of one object'],
  ['select', 'select id from invoices «group» by id', 'Coupa has no GROUP'],
  ['select', 'select id from invoices where id = 5 «id»', 'id is not expected here'],
  ['select', 'select id from invoices limit «many»', 'a whole number follows LIMIT'],
  ['select', 'select id from invoices limit 5«,» 10', 'one number follows LIMIT'],
  ['select', 'select id from invoices limit 5 «limit» 6', 'a second LIMIT'],
  ['select', 'select id from invoices limit 5 offset «50»', 'WHERE id > the last id'],
  ['select', 'select id from invoices order by id«,» name', 'orders by one field only'],
  ['select', 'select id from invoices order by id «nulls» last', 'leave NULLS out'],
  ['select', 'select id from invoices order «id»', 'BY is expected'],
  ['select', 'select id from invoices; «drop»', 'nothing may follow the semicolon'],
  ['select', "select id from invoices where a = 1 «or» b = 'x'", 'or joins a and b'],
];

test.each(ROWS)('%s: %j is refused at its place', (syntax, withMarks, message) => {
  const { text, offset, length } = marked(withMarks);
  const error = refusal(() => parseFilter(text, { syntax }));
  expect(error.code).toBe('COUPA_FILTER_INVALID');
  expect(error.problems).toEqual([
    {
      path: syntax === 'select' ? '/select' : '/where',
      message: expect.stringContaining(message) as string,
      at: expect.objectContaining({ offset, length }) as object,
    },
  ]);
  expect(error.message).toContain(error.problems[0]?.message);
});

test('the message shows the line with a mark below the place', () => {
  const error = refusal(() => parseFilter("status = 'a'\nand näme = 'x' 😀 or"));
  expect(error.message).toBe(
    [
      'The filter was not sent: line 2, column 16: and is expected before 😀; a value with several words stands in quotes',
      "  and näme = 'x' 😀 or",
      '                 ^',
    ].join('\n'),
  );
  expect(error.problems[0]?.at).toEqual({ offset: 28, length: 2, line: 2, column: 16 });
});

test('of a long line only the surroundings of the place are shown, and nothing that moves a cursor', () => {
  const error = refusal(() => parseFilter(`note = '${'x'.repeat(200)}\u001b[2J' ! ${'y'.repeat(200)}`));
  const lines = error.message.split('\n').slice(1);
  expect(lines[0]).toBe(`  …${'x'.repeat(34)} [2J' ! ${'y'.repeat(39)}…`);
  expect(lines[1]?.indexOf('^')).toBe(lines[0]?.indexOf('!'));
});

test('an object that does not exist is told with its place', () => {
  const error = refusal(() => parseSelect('select id from invoces limit 5'));
  expect(error.code).toBe('COUPA_UNKNOWN_OBJECT');
  expect(error.problems).toMatchObject([{ path: '/object', at: { offset: 15, length: 7 } }]);
});

test.each([
  ['{', 'begins like JSON but is none'],
  ['{"text": 5}', 'query, queryString, soql'],
  ['{"query": "select 1", "soql": "select 2"}', 'different queries'],
  ['[]', 'a query is written SELECT'],
])('JSON without a query, %j, is refused with the raw text', (text, message) => {
  expect(refusal(() => parseSelect(text)).message).toContain(message);
});

describe('what only the object shows', () => {
  test.each([
    ['«statsu» = approved and id > 5', '/conditions/0/field', 'did you mean status?'],
    ['status = a and «supplier.nme» = x', '/conditions/1/field', 'did you mean supplier.name?'],
    ['id > 5 and created-at «contains» 2026', '/conditions/1/operator', 'compare with gt_or_eq and lt'],
    ['created-at «is null»', '/conditions/0/operator', 'not for datetimes'],
    ['id = «abc»', '/conditions/0/value', 'a whole number is expected'],
    ["gross-total > «'1,5'»", '/conditions/0/value', 'a decimal number with a point'],
    ['created-at >= «2026-02-30»', '/conditions/0/value', 'a date is expected'],
    ["status = «''»", '/conditions/0/value', 'an empty value cannot be compared with'],
    ['«supplier» = x', '/conditions/0/field', 'supplier is not a single value'],
    ['id > 5 and «id > 6»', '/conditions/1', 'two conditions with gt'],
    ['status = a and «status in b,c»', '/conditions/1', 'compared with eq and has another condition'],
    ["status in «a,'b,c'»", '/conditions/0/value', 'holds a comma'],
    ['«not» invoice-lines.price = 5', '/conditions/0', 'invoice-lines is a list'],
  ])('%j', (withMarks, path, message) => {
    const { text, offset, length } = marked(withMarks);
    const error = refusal(() => checkFilter('invoices', parseFilter(text)));
    expect(error.problems).toEqual([
      {
        path,
        message: expect.stringContaining(message) as string,
        at: expect.objectContaining({ offset, length }) as object,
      },
    ]);
    expect(error.message).toContain('^');
  });

  test('several problems each have their place', () => {
    const error = refusal(() => checkFilter('invoices', parseFilter('statsu = a and id = b')));
    expect(error.problems.map(({ at }) => at?.offset)).toEqual([0, 20]);
  });

  test.each([
    ['select id, «suplier.name» from invoices', '/fields/1'],
    ['select id from invoices order by «supplier.name»', '/order/by'],
    ["select id from invoices where «statsu» = 'x'", '/conditions/0/field'],
  ])('%j', (withMarks, path) => {
    const { text, offset, length } = marked(withMarks);
    const error = refusal(() => checkSelect(parseSelect(text)));
    expect(error.problems).toMatchObject([{ path, at: { offset, length } }]);
  });
});
