/** Ids of time zones mean what they mean in Java, whatever the time zone of the process. */
import { formatJava, resolveZone } from '../../../src/events/dates';

const WINTER = Date.UTC(2024, 0, 15, 18, 20, 30, 456);
const SUMMER = Date.UTC(2024, 6, 15, 18, 20, 30, 456);
const PATTERN = "yyyy-MM-dd'T'HH:mm:ssXXX";

describe('a time zone id that Java knows', () => {
  it.each([
    ['UTC', '2024-01-15T18:20:30Z', '2024-07-15T18:20:30Z'],
    ['GMT', '2024-01-15T18:20:30Z', '2024-07-15T18:20:30Z'],
    ['Z', '2024-01-15T18:20:30Z', '2024-07-15T18:20:30Z'],
    ['', '2024-01-15T18:20:30Z', '2024-07-15T18:20:30Z'],
    ['PST', '2024-01-15T10:20:30-08:00', '2024-07-15T11:20:30-07:00'],
    ['PST8PDT', '2024-01-15T10:20:30-08:00', '2024-07-15T11:20:30-07:00'],
    ['America/Los_Angeles', '2024-01-15T10:20:30-08:00', '2024-07-15T11:20:30-07:00'],
    ['EST', '2024-01-15T13:20:30-05:00', '2024-07-15T13:20:30-05:00'],
    ['MST', '2024-01-15T11:20:30-07:00', '2024-07-15T11:20:30-07:00'],
    ['CST', '2024-01-15T12:20:30-06:00', '2024-07-15T13:20:30-05:00'],
    ['IST', '2024-01-15T23:50:30+05:30', '2024-07-15T23:50:30+05:30'],
    ['BST', '2024-01-16T00:20:30+06:00', '2024-07-16T00:20:30+06:00'],
    ['GMT-8', '2024-01-15T10:20:30-08:00', '2024-07-15T10:20:30-08:00'],
    ['GMT-08:00', '2024-01-15T10:20:30-08:00', '2024-07-15T10:20:30-08:00'],
    ['GMT+0545', '2024-01-16T00:05:30+05:45', '2024-07-16T00:05:30+05:45'],
    ['pst', '2024-01-15T10:20:30-08:00', '2024-07-15T11:20:30-07:00'],
  ])('%j is written %s in winter and %s in summer, without a warning', (id, winter, summer) => {
    const { zone, warning } = resolveZone(id);
    expect([formatJava(PATTERN, WINTER, zone), formatJava(PATTERN, SUMMER, zone)]).toEqual([winter, summer]);
    expect(warning).toBeUndefined();
  });

  it('is UTC when there is none', () => {
    expect(resolveZone(undefined)).toEqual(resolveZone('UTC'));
  });
});

describe('a time zone id that Java takes for GMT without a word', () => {
  it.each(['PDT', 'EDT', 'MDT', 'CDT', 'Nowhere/Land', 'GMT-25', '../etc', 'UTC+19', 'x'.repeat(500)])(
    '%j is UTC with a warning',
    (id) => {
      const { zone, warning } = resolveZone(id);
      expect(formatJava(PATTERN, SUMMER, zone)).toBe('2024-07-15T18:20:30Z');
      expect(warning).toMatch(/no time zone of Java/);
    },
  );

  it('names the place that was meant', () => {
    expect(resolveZone('EDT').warning).toContain('America/New_York');
  });

  it.each(['-08:00', '-8:00', '-08', '-0800', 'UTC-8'])('%j is the offset that it says, with a warning', (id) => {
    const { zone, warning } = resolveZone(id);
    expect(formatJava(PATTERN, SUMMER, zone)).toBe('2024-07-15T10:20:30-08:00');
    expect(warning).toContain('GMT-08:00');
  });
});

it('writes both passes through an hour that clocks show twice', () => {
  const { zone } = resolveZone('America/Los_Angeles');
  const times = [Date.UTC(2024, 10, 3, 8, 30), Date.UTC(2024, 10, 3, 9, 30)];
  expect(times.map((time) => formatJava(PATTERN, time, zone))).toEqual([
    '2024-11-03T01:30:00-07:00',
    '2024-11-03T01:30:00-08:00',
  ]);
});
