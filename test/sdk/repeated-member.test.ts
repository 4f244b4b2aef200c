import fc from 'fast-check';
import { findRepeatedMember } from '../../src/sdk';

test.each([
  ['{"a":1,"a":1}', '/a'],
  ['{"a":{"b":[0,{"c":[],"d":":","c":{}}]}}', '/a/b/1/c'],
  ['{"n\\u0061me":1,"name":2}', '/name'],
  ['{"a/b":1,"~":{"":1,"":2}}', '/~0/'],
  ['[{"a":1},{"a":1,"b":{"a":1}},"a","a"]', undefined],
  ['{"a":"\\\\","b":"\\"a\\":"}', undefined],
])('of %s it is %p', (text, place) => {
  expect(findRepeatedMember(text)).toBe(place);
});

test('what JSON.stringify writes never has any, whatever it is', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(findRepeatedMember(JSON.stringify(value))).toBeUndefined()));
});
