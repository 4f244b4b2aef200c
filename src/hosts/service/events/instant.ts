/** Points in time as parameters of the query. */
import { CoupaError } from '../../../errors';

/** The refusal of a parameter. */
export function invalid(name: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${name}: ${message}.`);
}

/** ISO 8601 or epoch milliseconds; `undefined` without the parameter. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function readInstant(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)?.trim() ?? '';
  if (text === '') return undefined;
  const time = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(time) && Math.abs(time) < 8e15) return time;
  throw invalid(name, 'a date and time in ISO 8601 is expected');
}
