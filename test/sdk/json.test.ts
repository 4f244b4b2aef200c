import fc from 'fast-check';
import { parseJson } from '../../src/sdk';

describe('parseJson', () => {
  it('keeps the digits of a decimal as a string', () => {
    expect(parseJson('{"price":567.07,"rate":1.0,"tiny":1e-7,"list":[0.10, -2.50]}')).toEqual({
      price: '567.07',
      rate: '1.0',
      tiny: '1e-7',
      list: ['0.10', '-2.50'],
    });
    expect(parseJson('12.30')).toBe('12.30');
  });

  it('keeps integers that a double cannot hold', () => {
    expect(parseJson('{"id":9007199254740993}')).toEqual({ id: '9007199254740993' });
    expect(parseJson('{"id":9007199254740991}')).toEqual({ id: 9007199254740991 });
  });

  it('leaves what looks like a number inside a string alone', () => {
    expect(parseJson('{"note":"at 10:30.5, 7.0","at":"2024-03-05T09:30:00.5-08:00"}')).toEqual({
      note: 'at 10:30.5, 7.0',
      at: '2024-03-05T09:30:00.5-08:00',
    });
  });

  it('refuses broken and bottomless texts with a SyntaxError', () => {
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
    expect(() => parseJson(`[1.5,${'['.repeat(200_000)}${']'.repeat(200_000)}]`)).toThrow(SyntaxError);
  });

  it('agrees with JSON.parse on everything that has no inexact number', () => {
    const exact = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
        fc.string(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(exact, fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('returns the very digits of any decimal, wherever it stands', () => {
    const decimal = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.stringMatching(/^[0-9]{1,12}$/))
      .map(([minus, whole, fraction]) => `${minus ? '-' : ''}${whole}.${fraction}`);
    fc.assert(
      fc.property(decimal, fc.constantFrom('', ' ', '\n\t'), (digits, space) => {
        expect(parseJson(`{"a":${space}${digits},"b":[1,${space}${digits}]}`)).toEqual({ a: digits, b: [1, digits] });
      }),
    );
  });

  it('keeps every number whose digits a double does not give back, at any distance from other digits', () => {
    const number = fc.oneof(
      fc.maxSafeInteger().map(String),
      fc.stringMatching(/^-?[1-9][0-9]{12,24}$/),
      fc.stringMatching(/^-?[1-9][0-9]{0,20}[.][0-9]{1,20}$/),
      fc.stringMatching(/^-?[1-9][0-9]{0,3}([.][0-9]{1,3})?[eE][+-]?[0-9]{1,2}$/),
    );
    const item = fc.oneof(
      number,
      fc.string({ maxLength: 40 }).map((text) => JSON.stringify(text)),
    );
    const space = fc.constantFrom('', ' ', '\n    ', '\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(space, item), { maxLength: 30 }), (items) => {
        const text = `[${items.map((pair) => pair.join('')).join(',')}]`;
        const expected = items.map(([, source]) => {
          const value: unknown = JSON.parse(source);
          return typeof value === 'number' && String(value) !== source ? source : value;
        });
        const exact = expected.map((value) =>
          typeof value === 'number' && !Number.isSafeInteger(value) ? String(value) : value,
        );
        expect(parseJson(text)).toEqual(exact);
      }),
      { numRuns: 500 },
    );
  });
});
