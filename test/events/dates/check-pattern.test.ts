/** Patterns are looked at before polling relies on them. */
import { checkJavaPattern } from '../../../src/events/dates';

describe('the pattern of a date in records', () => {
  it.each(["yyyy-MM-dd'T'HH:mm:ssXXX", 'milliseconds', 'd MMM yy', 'yyyy-DDD', "YYYY-'W'ww-u", 'yyyyMMddHHmmssSSS'])(
    '%s is good',
    (pattern) => {
      expect(checkJavaPattern(pattern, 'PST')).toEqual({ warnings: [] });
    },
  );

  it.each([
    ['yyyy-mm-dd', /has no month \(MM\); mm are minutes/],
    ['HH:mm:ss', /has no year/],
    ['yyyy-MM', /has no day/],
    ['yyyy-MM-ddTHH', /letter T.*character 11/],
    ['', /is empty/],
  ])('%j cannot be used: %s', (pattern, fault) => {
    expect(checkJavaPattern(pattern)).toEqual({ fault: expect.stringMatching(fault), warnings: [] });
  });

  it.each([
    ['YYYY-MM-dd', /week belongs.*read as y/],
    ['yyyy-MM-DD', /day of the year.*read as d/],
    ['yyyy-MM-dd hh:mm', /1 to 12.*read as H/],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", /Z as plain text/],
  ])('%j means something else, which is told', (pattern, warning) => {
    expect(checkJavaPattern(pattern, 'PST')).toEqual({ warnings: [expect.stringMatching(warning)] });
  });

  it('a Z as plain text is good in UTC', () => {
    expect(checkJavaPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", 'GMT')).toEqual({ warnings: [] });
  });
});
