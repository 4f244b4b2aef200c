import * as fc from 'fast-check';
import { parseFilter, type FilterSyntax } from '../../../src/activities';
import { isCoupaError } from '../../../src/errors';

const SYNTAXES: FilterSyntax[] = ['compact', 'where', 'select'];

/** Everything but a CoupaError is a defect. */
function attempt(text: string, syntax: FilterSyntax): 'read' | 'refused' {
  try {
    parseFilter(text, { syntax });
    return 'read';
  } catch (error) {
    if (!isCoupaError(error)) throw error;
    expect(error.message.length).toBeLessThan(2_000);
    return 'refused';
  }
}

const PIECES = [
  ...['select', 'from', 'where', 'order', 'by', 'limit', 'offset', 'and', 'or', 'not', 'in', 'is', 'null', 'like'],
  ...['between', 'blank', 'invoices', 'id', 'status', 'a%', '5', '*', '(', ')', ',', ';', '=', '!=', '<>', '>=', '!'],
  ...["'", '"', '`', '[', ']', '\\', '%', '_', '.', '\n', ' ', "'x'", '`y`', '{', '}', '\u0000', '\ud800', '😀'],
];
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
);

test.each(SYNTAXES)('no text makes the %s parser fail with anything but its own refusal', (syntax) => {
  fc.assert(
    fc.property(garbage, (text) => void attempt(text, syntax)),
    { numRuns: 2000 },
  );
});

const LONG = 99_000;
const repeated = (piece: string): string => piece.repeat(Math.floor(LONG / piece.length));

describe.each(SYNTAXES)('long texts in the %s syntax are read or refused at once', (syntax) => {
  const frame = syntax === 'select' ? 'select id from invoices where ' : '';
  test.each([
    ['parentheses', repeated('(')],
    ['closed parentheses', `${repeated('(').slice(0, 40_000)}a = 1${')'.repeat(40_000)}`],
    ['negations', repeated('not ')],
    ['quotes', `a = ${repeated("'")}`],
    ['backslashes', `a = '${repeated('\\')}`],
    ['an open quote', `a = '${repeated('x')}`],
    ['wildcards', `a like '${repeated('%')}x${'%'.repeat(500)}'`],
    ['wildcards in the middle', `a like '${repeated('%x')}'`],
    ['words', `a = ${repeated('b ')}`],
    ['a word', repeated('b')],
    ['dots', repeated('a.')],
    ['quoted names', repeated('`a`.')],
    ['spaces', `a${repeated(' ')}=`],
    ['lines', repeated('\n')],
    ['conditions', repeated("a = '1' and ")],
    ['alternatives', repeated("a = '1' or ")],
    ['a list', `a in ('1'${repeated(",'1'")})`],
    ['commas', `a in (${repeated(',')}`],
    ['symbols', repeated('=')],
    ['more than is read', 'x'.repeat(5_000_000)],
    ['JSON', `{${repeated('{"a":')}`],
  ])('%s', (_, text) => {
    const start = performance.now();
    attempt(frame + text, syntax);
    // Linear work on 100,000 characters takes a few milliseconds; anything worse would take minutes.
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

test('a list of thousands of values is read whole', () => {
  const values = Array.from({ length: 10_000 }, (_, at) => String(at));
  expect(parseFilter(`id in ${values.join(',')}`).conditions).toEqual([{ field: 'id', operator: 'in', value: values }]);
});

test('what is no text is refused', () => {
  for (const syntax of SYNTAXES) expect(attempt(5 as unknown as string, syntax)).toBe('refused');
});
