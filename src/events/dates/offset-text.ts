/** Reads offsets such as `-08:00` out of texts. */

/** What an offset is written like, by the number of `X` in the pattern. */
const FORMS = {
  // Java reads only the hours of `X` and loses the minutes of +05:30; they are read here where they are written.
  1: /(?:Z|([+-])(\d{2})(?::?(\d{2}))?)/y,
  2: /(?:Z|([+-])(\d{2})(\d{2}))/y,
  3: /(?:Z|([+-])(\d{2}):(\d{2}))/y,
} as const;

/** Any form, as it may stand at the end of a text that says nothing else of its zone. */
export const ANY_OFFSET = '(?:[Zz]|[+-]\\d{2}(?::?\\d{2})?)(?![\\d:])';

/** The offset, in milliseconds east of UTC, that a text goes on with, or `undefined`. */
export function matchOffset(
  text: string,
  at: number,
  count: number,
): { readonly value: number; readonly length: number } | undefined {
  const form = FORMS[count === 1 || count === 2 ? count : 3];
  form.lastIndex = at;
  const found = form.exec(text);
  if (found === null) return undefined;
  const value = offsetOf(found[0]);
  return value === undefined ? undefined : { value, length: found[0].length };
}

/** `Z`, `-08`, `-0800` or `-08:00` in milliseconds east of UTC; `undefined` when the numbers are out of range. */
export function offsetOf(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const digits = text.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
