/** Dates of records, as a configuration describes them. */
import fc from 'fast-check';
import { formatJava, parseJava, readDate, resolveZone } from '../../../src/events/dates';

const SEED = { format: "yyyy-MM-dd'T'HH:mm:ssXXX", timeZone: 'PST' };

describe('reading the date of a record', () => {
  it.each([
    [
      'the offset in the text counts, not the zone',
      SEED,
      '2024-01-15T10:20:30+01:00',
      Date.UTC(2024, 0, 15, 9, 20, 30),
    ],
    ['a text with another form of offset', SEED, '2024-01-15T10:20:30-0800', Date.UTC(2024, 0, 15, 18, 20, 30)],
    ['a text with a fraction', SEED, '2024-01-15T10:20:30.123456-08:00', Date.UTC(2024, 0, 15, 18, 20, 30, 123)],
    ['a text with a space for the T', SEED, '2024-01-15 10:20:30 -08:00', Date.UTC(2024, 0, 15, 18, 20, 30)],
    ['a text without an offset is in the zone', SEED, '2024-07-15T10:20:30', Date.UTC(2024, 6, 15, 17, 20, 30)],
    ['a day alone is midnight in the zone', SEED, '2024-01-15', Date.UTC(2024, 0, 15, 8)],
    [
      'a quoted Z is UTC',
      { format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timeZone: 'PST' },
      '2024-01-15T18:20:30Z',
      Date.UTC(2024, 0, 15, 18, 20, 30),
    ],
    ['no format is ISO 8601', {}, '2024-01-15T18:20:30Z', Date.UTC(2024, 0, 15, 18, 20, 30)],
    ['no format and no offset is UTC', {}, '2024-01-15T18:20:30', Date.UTC(2024, 0, 15, 18, 20, 30)],
    ['milliseconds as a number', { format: 'milliseconds' }, 1705342830456, 1705342830456],
    ['milliseconds as a text', { format: 'milliseconds' }, '1705342830456', 1705342830456],
    [
      'ISO 8601 where milliseconds were told',
      { format: 'milliseconds' },
      '2024-01-15T18:20:30Z',
      Date.UTC(2024, 0, 15, 18, 20, 30),
    ],
    [
      'ISO 8601 where the pattern would read an age long past',
      { format: 'dd-MM-yyyy' },
      '2024-01-15',
      Date.UTC(2024, 0, 15),
    ],
    ['an age long past where nothing else fits', { format: 'dd.MM.yyyy' }, '15.01.1524', Date.UTC(1524, 0, 15)],
    ['a number by a pattern', { format: 'yyyyMMdd' }, 20240115, Date.UTC(2024, 0, 15)],
  ])('%s', (_, field, value, instant) => {
    expect(readDate(field, value)).toBe(instant);
  });

  it.each([undefined, null, '', '  ', 'soon', true, {}, [], '2024-02-30', '2024-13-01T00:00:00Z', 'x'.repeat(10_000)])(
    '%p is no date',
    (value) => {
      expect(readDate(value === '2024-13-01T00:00:00Z' ? {} : SEED, value)).toBeUndefined();
    },
  );

  it('never throws, whatever the value, pattern and zone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.anything(), (format, timeZone, value) => {
        const instant = readDate({ format, timeZone }, value);
        return instant === undefined || Number.isFinite(instant);
      }),
    );
  });
});

describe('what is written is read again', () => {
  const zones = fc.constantFrom('UTC', 'PST', 'IST', 'Europe/Berlin', 'Australia/Lord_Howe', 'GMT-03:30', 'BST');
  const instants = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2068, 0, 1) });
  const exact = fc.constantFrom(
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    'yyyyMMddHHmmssSSSZ',
    'EEE, d MMM yyyy h:mm:ss.SSS a X',
    "''yy''-DDD kk:mm:ss,SSSSSS XX",
    "YYYY-'W'ww-u HH:mm:ss.SSS XXX",
    'MMMM d, yyyy G K:m:s.S a XXX',
    'milliseconds',
  );

  it('to the millisecond when the pattern has an offset', () => {
    fc.assert(
      fc.property(exact, zones, instants, (pattern, id, instant) => {
        const { zone } = resolveZone(id);
        expect(parseJava(pattern, formatJava(pattern, instant, zone), resolveZone('EST').zone)).toEqual({
          ok: true,
          instant,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('to the second when the pattern has the name of the zone, short or long', () => {
    const patterns = fc.constantFrom('EEEE, d MMMM yyyy HH:mm:ss z', 'yyyy-MM-dd HH:mm:ss zzzz');
    const recent = fc.integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
    fc.assert(
      fc.property(patterns, zones, recent, (pattern, id, second) => {
        const { zone } = resolveZone(id);
        const read = parseJava(pattern, formatJava(pattern, second * 1000, zone), zone);
        expect(read).toEqual({ ok: true, instant: second * 1000 });
      }),
    );
  });

  it('without an offset to the hour that clocks show twice, and else exactly', () => {
    fc.assert(
      fc.property(zones, instants, (id, instant) => {
        const { zone } = resolveZone(id);
        const text = formatJava("yyyy-MM-dd'T'HH:mm:ss.SSS", instant, zone);
        const read = parseJava("yyyy-MM-dd'T'HH:mm:ss.SSS", text, zone);
        if (!read.ok) return false;
        return read.instant === instant || formatJava("yyyy-MM-dd'T'HH:mm:ss.SSS", read.instant, zone) === text;
      }),
      { numRuns: 500 },
    );
  });

  it('to milliseconds in any pattern that can be compiled, or refused, but never thrown at', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'GyMdHhmsSEazZXkKuwWDFYL', ' ', '-', ':', "'", '.') });
    fc.assert(
      fc.property(letters, fc.string(), (pattern, text) => {
        const read = parseJava(pattern, text);
        return read.ok ? Number.isInteger(read.instant) : read.fault.length > 0;
      }),
    );
  });
});
