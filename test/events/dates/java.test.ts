/**
 * Formatting and parsing against what Java 17 does. java-17.json was written by a SimpleDateFormat of Java 17.0.15 with
 * Locale.US: `formatted` holds pattern, zone, instant and text, `parsed` holds pattern, zone, text and instant or null.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatJava, parseJava, resolveZone } from '../../../src/events/dates';

interface Vectors {
  readonly formatted: readonly (readonly [pattern: string, zone: string, instant: number, text: string])[];
  readonly parsed: readonly (readonly [pattern: string, zone: string, text: string, instant: number | null])[];
}

const VECTORS = JSON.parse(readFileSync(path.join(__dirname, 'java-17.json'), 'utf8')) as Vectors;

function parsed(pattern: string, text: string, zone: string): number | null {
  const result = parseJava(pattern, text, resolveZone(zone).zone);
  return result.ok ? result.instant : null;
}

describe('formatting', () => {
  const hasNames = new Set(['UTC', 'GMT', 'PST', 'EST', 'CST', 'MST', 'GMT-8', 'GMT+05:45', 'PDT']);

  it('writes what Java writes', () => {
    const vectors = VECTORS.formatted.filter(([pattern, zone]) => !pattern.includes('z') || hasNames.has(zone));
    expect(vectors.length).toBeGreaterThan(900);
    const different = vectors.filter(
      ([pattern, zone, instant, text]) => formatJava(pattern, instant, resolveZone(zone).zone) !== text,
    );
    expect(different).toEqual([]);
  });

  it('writes the offset of zones whose short names only Java knows', () => {
    const berlin = resolveZone('Europe/Berlin').zone;
    expect(formatJava('HH:mm z', 1721067630456, berlin)).toBe('20:20 GMT+02:00');
    expect(formatJava('zzzz', 1721067630456, berlin)).toBe('Central European Summer Time');
  });

  it('keeps the instant where Java does not', () => {
    expect(formatJava('ss.SSSSSS', 1705342830456)).toBe('30.456000');
    expect(formatJava('ss.S', 1705342830005)).toBe('30.005');
    expect(formatJava('HH:mmX', 1705342830456, resolveZone('IST').zone)).toBe('23:50+0530');
    expect(formatJava('SSSSSS', 1705342830456)).toBe('000456');
  });

  it('writes milliseconds since the epoch for the word milliseconds', () => {
    expect(formatJava('milliseconds', 1705342830456.9, resolveZone('PST').zone)).toBe('1705342830456');
  });

  it.each([
    ['yyyy-MM-ddTHH:mm', /letter T.*quotes.*character 11/],
    ['yyyy-MM-dd xxx', /letter x.*XXX/],
    ['yyyy XXXX', /three X.*character 6/],
    ["yyyy 'at", /quote that is not closed.*character 6/],
    ['', /is empty/],
    ['y'.repeat(21), /repeats y/],
    ["'a'".repeat(200), /longer than 200/],
  ])('refuses pattern %# and says where', (pattern, message) => {
    expect(() => formatJava(pattern, 0)).toThrow(message);
    expect(() => formatJava(pattern, 0)).toThrow(expect.objectContaining({ code: 'COUPA_CONFIGURATION_INVALID' }));
  });

  it.each([Number.NaN, Infinity, 9e15])('refuses %p as an instant', (instant) => {
    expect(() => formatJava('yyyy', instant)).toThrow(/time to write/);
  });
});

describe('parsing', () => {
  /** Java calculates days before 1582 in the Julian calendar, and takes GMT+05:30 for GMT. */
  const differs = ([, , text]: readonly unknown[]): boolean => /^(?:0044|24-)|GMT\+/.test(String(text));

  it('reads what Java reads, and refuses what Java refuses', () => {
    const vectors = VECTORS.parsed.filter((vector) => !differs(vector));
    expect(vectors.length).toBeGreaterThan(340);
    const different = vectors.filter(([pattern, zone, text, instant]) => parsed(pattern, text, zone) !== instant);
    expect(different).toEqual([]);
  });

  it.each([
    ['a fraction of six digits', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2024-01-15T18:20:30.123456Z', 'PST', '18:20:30.123'],
    ['a fraction of one digit', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2024-01-15T18:20:30.5Z', 'PST', '18:20:30.500'],
    ['a fraction of one letter', "yyyy-MM-dd'T'HH:mm:ss.SXXX", '2024-01-15T18:20:30.050Z', 'PST', '18:20:30.050'],
    ['a fraction without a point', 'yyyyMMddHHmmssSSS', '20240115182030123456', 'UTC', '18:20:30.123'],
    ['the minutes of an offset for X', "yyyy-MM-dd'T'HH:mm:ssX", '2024-01-15T23:50:30+05:30', 'PST', '18:20:30.000'],
    ['such an offset without a colon', "yyyy-MM-dd'T'HH:mm:ssX", '2024-01-15T23:50:30+0530', 'PST', '18:20:30.000'],
    ['an offset behind GMT', 'yyyy-MM-dd HH:mm:ss z', '2024-01-15 23:50:30 GMT+05:30', 'PST', '18:20:30.000'],
    ['a quoted Z', "yyyy-MM-dd'T'HH:mm:ss'Z'", '2024-01-15T18:20:30Z', 'PST', '18:20:30.000'],
    ['a quoted Z and a fraction', "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", '2024-01-15T18:20:30.456Z', 'PST', '18:20:30.456'],
    ['an offset without a letter for it', "yyyy-MM-dd'T'HH:mm:ss", '2024-01-15T10:20:30-08:00', 'IST', '18:20:30.000'],
    ['a fraction and an offset', "yyyy-MM-dd'T'HH:mm:ss", '2024-01-15T10:20:30.25-0800', 'IST', '18:20:30.250'],
    ['seconds without a letter for them', 'yyyy-MM-dd HH:mm', '2024-01-15 18:20:30', 'UTC', '18:20:30.000'],
    ['the time behind a day', 'yyyy-MM-dd', '2024-01-15T10:20:30-08:00', 'IST', '18:20:30.000'],
    ['YYYY beside a month', "YYYY-MM-dd'T'HH:mm:ssXXX", '2024-01-15T18:20:30Z', 'PST', '18:20:30.000'],
    ['DD beside a month', "yyyy-MM-DD'T'HH:mm:ssXXX", '2024-01-15T18:20:30Z', 'PST', '18:20:30.000'],
    ['hh without AM or PM', "yyyy-MM-dd'T'hh:mm:ssXXX", '2024-01-15T18:20:30Z', 'PST', '18:20:30.000'],
  ])('reads the instant that is written where Java does not: %s', (_, pattern, text, zone, time) => {
    expect(new Date(parsed(pattern, text, zone) ?? Number.NaN).toISOString()).toBe(`2024-01-15T${time}Z`);
  });

  it('reads noon as noon with hh and without AM or PM', () => {
    expect(parsed('yyyy-MM-dd hh:mm', '2024-01-15 12:30', 'UTC')).toBe(Date.UTC(2024, 0, 15, 12, 30));
  });

  it.each([
    ['1705342830456', 1705342830456],
    [' -5 ', -5],
    ['1705342830456.9', 1705342830456],
    ['2024', 2024],
    ['2024-01-15', null],
    ['', null],
    ['99999999999999999', null],
  ])('reads %j as milliseconds: %p', (text, instant) => {
    expect(parsed('milliseconds', text, 'PST')).toBe(instant);
  });

  it('says where a text stops fitting its pattern', () => {
    expect(parseJava('yyyy-MM-dd', '2024/01/15')).toEqual({
      ok: false,
      fault: 'does not fit the pattern at character 5: "-" is expected',
    });
  });

  it('refuses a text longer than any date, and years that no clock has', () => {
    expect(parseJava('yyyy', '2'.repeat(501)).ok).toBe(false);
    expect(parseJava('yyyy', '999999999').ok).toBe(false);
    expect(parseJava('yyyy', '9999999999').ok).toBe(false);
  });
});
