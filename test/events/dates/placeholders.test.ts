/** Placeholders for times in the urls of polling configurations. */
import fc from 'fast-check';
import { compilePlaceholders, type CompiledTemplate } from '../../../src/events/dates';

const TIMES = { lastPoll: Date.UTC(2024, 0, 15, 18, 20, 30, 456), now: Date.UTC(2024, 6, 15, 18, 35, 0) };

function compiled(template: string): Extract<CompiledTemplate, { ok: true }> {
  const result = compilePlaceholders(template);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

const rendered = (template: string): string => decodeURIComponent(compiled(template).render(TIMES));

describe('a placeholder', () => {
  it.each([
    ["${date:yyyy-MM-dd'T'HH:mm:ssXXX}", '2024-01-15T18:20:30Z'],
    ["${gmtDate:yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}", '2024-01-15T18:20:30.456Z'],
    ["${dateTimeZone:PST:yyyy-MM-dd'T'HH:mm:ssXXX}", '2024-01-15T10:20:30-08:00'],
    ["${DateTimeZone:Asia/Kolkata:yyyy-MM-dd'T'HH:mm:ssXXX}", '2024-01-15T23:50:30+05:30'],
    ["${dateTimeZone:-8:00:yyyy-MM-dd'T'HH:mm:ssXXX}", '2024-01-15T10:20:30-08:00'],
    ['${dateTimeZone:GMT+5:30:HH:mmZ}', '23:50+0530'],
    ["${nowTimeZone:PST:yyyy-MM-dd'T'HH:mm:ssXXX}", '2024-07-15T11:35:00-07:00'],
    ['${epoch}', '1705342830456'],
    ['${epoch:ms}', '1705342830456'],
    ['${epoch:s}', '1705342830'],
    ['${epoch:us}', '1705342830456000'],
    ['${milliseconds}', '1705342830456'],
    ['${date:milliseconds}', '1705342830456'],
    ['${date}', '2024-01-15T18:20:30Z'],
    ['${gmtDate}', '2024-01-15T18:20:30Z'],
    ['${date:yyyy-MM-dd}', '2024-01-15'],
    ['a ${date:yyyy} b ${date:MM} c', 'a 2024 b 01 c'],
    ['no placeholder, $date, {date}', 'no placeholder, $date, {date}'],
  ])('%s is %s', (template, text) => {
    expect(rendered(template)).toBe(text);
    expect(compiled(template).warnings.filter(({ message }) => !message.includes('-08:00'))).toEqual([]);
  });

  it('is percent-encoded, a plus above all, and nothing around it is', () => {
    const template = "/x?where=a>='${dateTimeZone:IST:yyyy-MM-dd'T'HH:mm:ssXXX}'";
    expect(compiled(template).render(TIMES)).toBe("/x?where=a>='2024-01-15T23%3A50%3A30%2B05%3A30'");
  });

  it.each([
    ["${dateTimeZone:IST:yyyy-MM-dd'T'HH:mm:ss}", '2024-01-15T23:50:30+05:30', /Coupa would read Asia\/Kolkata as UTC/],
    ["${dateTimeZone:PST:yyyy-MM-dd'T'HH:mm:ss'Z'}", '2024-01-15T18:20:30Z', /says Z, which is UTC/],
    ["${dateTimeZone:PST:yyyy-MM-dd'T'HH:mm:ss}Z", '2024-01-15T18:20:30Z', /says Z, which is UTC/],
    ['${dateTimeZone:PDT:yyyy-MM-dd HH:mmXXX}', '2024-01-15 18:20Z', /no time zone of Java/],
    ['${date:YYYY-MM-dd}', '2024-01-15', /week/],
    ["${date:yyyy-MM-DD'T'hh:mmXXX}", '2024-01-15T18:20Z', /day of the year/],
  ])('%s is written as the time that was meant, %s, with a warning', (template, text, warning) => {
    expect(rendered(template)).toBe(text);
    expect(compiled(template).warnings[0]?.message).toMatch(warning);
  });

  it('without an offset in UTC gets one silently, because that is how Coupa reads it', () => {
    const template = compiled("${date:yyyy-MM-dd'T'HH:mm:ss}");
    expect([template.render(TIMES), template.warnings]).toEqual(['2024-01-15T18%3A20%3A30Z', []]);
  });
});

describe('what cannot be understood is told with its place', () => {
  it.each([
    ['/x?a=${dat:yyyy}', 5, /no placeholder "dat"; use one of/],
    ['/x?a=${date:yyyy', 5, /not closed/],
    ['${date:yyyyTMM}', 0, /letter T.*quotes/],
    ['${date:}', 0, /empty/],
    ['${dateTimeZone:PST}', 0, /time zone and a pattern/],
    ['${epoch:h}', 0, /s, ms or us/],
    ['${milliseconds:s}', 0, /nothing behind/],
    ['${}', 0, /no placeholder ""/],
  ])('%s', (template, offset, message) => {
    expect(compilePlaceholders(template)).toEqual({
      ok: false,
      problems: [{ offset, message: expect.stringMatching(message) }],
    });
  });

  it('tells all of them', () => {
    const result = compilePlaceholders('${one} ${date:yyyy} ${two}');
    expect(result.ok ? [] : result.problems.map(({ offset }) => offset)).toEqual([0, 20]);
  });

  it('takes any text without throwing, and quickly', () => {
    const pieces = fc.constantFrom(
      '${',
      '}',
      'date',
      ':',
      'PST',
      "yyyy-MM-dd'T'HH",
      "'",
      'XXX',
      '${epoch}',
      'a',
      '+5:30',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const result = compilePlaceholders(parts.join(''));
        return result.ok ? typeof result.render(TIMES) === 'string' : result.problems.length > 0;
      }),
    );
    expect(compilePlaceholders('${date}'.repeat(100_000)).ok).toBe(false);
  });
});
