import * as fc from 'fast-check';
import { isCoupaError } from '../../../src/errors';
import { readRecords } from '../../../src/hosts/cli/input/records';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(input: string | Uint8Array, size = 7): Promise<[number, unknown][]> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const all: [number, unknown][] = [];
  for await (const { line, record } of readRecords(inChunks(bytes, size))) {
    all.push([line, isCoupaError(record) ? record.code : record]);
  }
  return all;
}

const BAD = 'COUPA_INPUT_INVALID';
const anyRecord = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string())),
);
const asRead = (record: unknown): unknown => JSON.parse(JSON.stringify(record));

test('records come out as they went in, whether as lines or as an array, and however the input is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord, { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(0, 2),
      async (records, size, indent) => {
        const asLines = records.map((record) => JSON.stringify(record)).join('\n');
        const asArray = JSON.stringify(records, null, indent);
        const expected = records.map(asRead);
        expect((await read(asLines, size)).map(([, record]) => record)).toEqual(expected);
        expect((await read(asArray, size)).map(([, record]) => record)).toEqual(expected);
      },
    ),
  );
});

test('whatever the input is, it ends, and every piece is a record or an error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', '[', '[{"a":1},'),
      async (bytes, before) => {
        for (const [line, record] of await read(Buffer.concat([Buffer.from(before), bytes]))) {
          expect(line).toBeGreaterThan(0);
          expect(record === BAD || typeof record === 'object').toBe(true);
        }
      },
    ),
  );
});

test.each([
  ['nothing', '', []],
  ['blank lines', ' \n\r\n\t\n', []],
  ['a mark of the byte order', '\uFEFF{"a":1}', [[1, { a: 1 }]]],
  [
    'line ends of Windows',
    '{"a":1}\r\n{"a":2}\r\n',
    [
      [1, { a: 1 }],
      [2, { a: 2 }],
    ],
  ],
  [
    'blank lines between',
    '\n\n{"a":1}\n\n{"a":2}',
    [
      [3, { a: 1 }],
      [5, { a: 2 }],
    ],
  ],
  ['decimals', '{"a":1.10,"b":12345678901234567890}', [[1, { a: '1.10', b: '12345678901234567890' }]]],
  [
    'bad lines',
    '{"a":1}\n{"a":\nnull\n5\n{"a":2}',
    [
      [1, { a: 1 }],
      [2, BAD],
      [3, BAD],
      [4, BAD],
      [5, { a: 2 }],
    ],
  ],
  ['an empty array', ' [ ] \n', []],
  [
    'an array over lines',
    '[\n {"a":1},\n {\n"a":2}\n]',
    [
      [2, { a: 1 }],
      [3, { a: 2 }],
    ],
  ],
  [
    'brackets and quotes in texts',
    '[{"a":"],{\\"["},{"a":2}]',
    [
      [1, { a: '],{"[' }],
      [1, { a: 2 }],
    ],
  ],
  [
    'bad elements',
    '[{"a":1}, oops, 5, {"a":2}]',
    [
      [1, { a: 1 }],
      [1, BAD],
      [1, BAD],
      [1, { a: 2 }],
    ],
  ],
  [
    'an array that breaks off',
    '[{"a":1},\n{"a":',
    [
      [1, { a: 1 }],
      [2, BAD],
    ],
  ],
  [
    'an array that breaks off between',
    '[{"a":1},\n',
    [
      [1, { a: 1 }],
      [2, BAD],
    ],
  ],
  [
    'something behind an array',
    '[{"a":1}]\n{"a":2}',
    [
      [1, { a: 1 }],
      [2, BAD],
    ],
  ],
])('%s', async (_, input, expected) => {
  expect(await read(input)).toEqual(expected);
});

test('bytes that are not UTF-8 are refused instead of being replaced', async () => {
  const input = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n{"a":"é"}')]);
  expect(await read(input)).toEqual([
    [1, BAD],
    [2, { a: 'é' }],
  ]);
});

test('a line without end does not fill the memory', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 40; count += 1) yield chunk;
    yield Buffer.from('\n{"a":1}\n');
  }
  const all: unknown[] = [];
  for await (const { line, record } of readRecords(endless()))
    all.push([line, isCoupaError(record) ? record.message : record]);
  expect(all).toEqual([
    [1, expect.stringContaining('more than 32 MB')],
    [2, { a: 1 }],
  ]);
});

test('records that a pretty-printer spread over lines are records all the same, and no part of one is', async () => {
  const nested = fc.record({
    name: fc.string(),
    'supplier-addresses': fc.array(fc.record({ name: fc.string() }), { minLength: 1 }),
    text: fc.constantFrom('', '{', '"}', '\\', '],'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(nested, { minLength: 1 }),
      fc.constantFrom<[RegExp, string][]>(
        [],
        // Objects of lists on a line of their own; brackets on a line of their own; commas first; no indentation.
        [[/\{\s+("name": (?:"(?:[^"\\]|\\.)*"))\s+\}/g, '{ $1 }']],
        [[/": ([[{])$/gm, '":\n$1']],
        [[/,\n( *)/g, '\n$1, ']],
        [[/^ +/gm, '']],
      ),
      async (records, styles) => {
        const text = records.map((record) => JSON.stringify(record, null, 2)).join('\n');
        const styled = styles.reduce((before, [from, to]) => before.replace(from, to), text);
        expect((await read(styled)).map(([, record]) => record)).toEqual(records);
        const cut = styled.slice(0, styled.trimEnd().lastIndexOf('\n'));
        for (const [, record] of await read(cut)) expect([...records, BAD]).toContainEqual(record);
      },
    ),
  );
});

test.each([
  ['behind a comma', '{"a":1,\n{"a":2}', [1, BAD], [2, { a: 2 }]],
  ['in a text', '{"a":"x\n{"a":2}', [1, BAD], [2, { a: 2 }]],
  ['in a list', '{"a":[{"b":1}\n{"a":2}', [1, BAD], [2, { a: 2 }]],
  ['behind a value', '{"a":1\n{"a":2}', [1, BAD], [2, { a: 2 }]],
])('a record that breaks off %s costs only itself', async (_, input, ...expected) => {
  expect(await read(input)).toEqual(expected);
});

test('an array behind other records is one refusal, and none of its elements is taken', async () => {
  expect(await read('{"a":1}\n[\n{"a":2},\n{"a":3}\n]\n{"a":4}')).toEqual([
    [1, { a: 1 }],
    [2, BAD],
    [6, { a: 4 }],
  ]);
});

test('a record in which a name stands twice is refused with the place', async () => {
  const messages: unknown[] = [];
  const input = Buffer.from('{"a":{"b":[1,{"c":1,"\\u0063":2}]}}\n{"a":"b","b":{"a":[]},"c":[{"a":1},{"a":1}]}');
  for await (const { record } of readRecords(inChunks(input, 7))) {
    messages.push(isCoupaError(record) ? record.message : record);
  }
  expect(messages).toEqual([expect.stringContaining('/a/b/1/c'), { a: 'b', b: { a: [] }, c: [{ a: 1 }, { a: 1 }] }]);
});
