import * as fc from 'fast-check';
import { makeRanges } from '../../../src/activities/journal/ranges';

test('a set of positions says what a plain set says, whatever the order of adding', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 60 }), (positions) => {
      const ranges = makeRanges();
      const plain = new Set<number>();
      for (const position of positions) {
        ranges.add(position);
        plain.add(position);
        expect(ranges.greatest()).toBe(Math.max(...plain));
      }
      for (let position = 0; position <= 41; position += 1) expect(ranges.has(position)).toBe(plain.has(position));
    }),
    { numRuns: 200 },
  );
});
