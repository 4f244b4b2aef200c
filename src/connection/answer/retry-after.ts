/** Reads the `Retry-After` header, in both of its forms. */

const HTTP_DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? /;

/**
 * Milliseconds to wait, never negative; `undefined` when the header is absent or not understood.
 * @param now what a date is compared to: the site's own time where it tells it, because clocks differ.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Number(text) * 1000;
  if (text.length > 40 || !HTTP_DATE.test(text)) return undefined;
  // The old C form of the date names no zone; all forms are in GMT.
  const at = Date.parse(/GMT$|UTC$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
