/** Reads which record an input means: an id, or a record that has one. */
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId } from '../target';

/** An id, a record with one, or an error in place of one that could not be read. */
export type Addressed = number | string | DataRecord | Error;

/** The id that an input means. @throws {CoupaError} `COUPA_INPUT_INVALID`; nothing was sent. */
export function idOf(input: unknown): number | string {
  if (isCoupaError(input)) throw input;
  if (input instanceof Error) throw new CoupaError('COUPA_INPUT_INVALID', input.message, { cause: input });
  const isRecord = typeof input === 'object' && input !== null && !Array.isArray(input);
  const given: unknown = isRecord ? (input as DataRecord)['id'] : input;
  const id = asId(given);
  if (id !== undefined) return id;
  const what = isRecord && given === undefined ? 'the record has no id' : 'this is no id';
  throw new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: ${what}; a positive whole number is expected.`, {
    problems: [{ path: isRecord ? '/id' : '', message: 'a positive whole number is expected' }],
  });
}
