import fc from 'fast-check';
import { parseRetryAfter } from '../../src/connection/answer/retry-after';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['1.5', 1_500],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
    ['Thu Jan  1 12:00:30 2026', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ])('%j is read', (text, ms) => {
    expect(parseRetryAfter(text, NOW)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    '-1',
    'soon',
    '1e9',
    '0x10',
    '99999999999',
    '2026-01-01T12:00:30Z',
    'Thu, 99 Foo 2026',
    '5 minutes',
  ])('%j is ignored', (text) => {
    expect(parseRetryAfter(text, NOW)).toBeUndefined();
  });

  it('reads back any second and any date, and is never negative or not a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 100_000_000 }), (seconds) => {
        const date = new Date(NOW + seconds * 1000).toUTCString();
        expect(parseRetryAfter(date, NOW)).toBe(Math.max(0, seconds * 1000));
        if (seconds >= 0) expect(parseRetryAfter(String(seconds), NOW)).toBe(seconds * 1000);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ms = parseRetryAfter(text, NOW);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });
});
