/** Reads one record by its id. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId, findTarget, recordPath } from '../target';

/** Where the record is. */
export interface GetOptions {
  /** Ids of the parents of a sub-object, outermost first. */
  readonly parentIds?: readonly (number | string)[];
  readonly signal?: AbortSignal;
}

/**
 * Reads one record as the site shows it.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent; `COUPA_RECORD_NOT_FOUND`.
 */
export async function getRecord(
  connection: SiteConnection,
  object: string,
  id: number | string,
  options: GetOptions = {},
): Promise<DataRecord> {
  const target = findTarget(object, 'get', options.parentIds);
  const checked = asId(id);
  if (checked === undefined) {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `${target.object.name}: an id is a positive whole number, not ${JSON.stringify(String(id).slice(0, 40))}.`,
    );
  }
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { body } = await connection.request({ method: 'GET', path: recordPath(target, checked), ...signal });
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as DataRecord;
  throw new CoupaError('COUPA_BAD_ANSWER', `${target.object.name} ${checked}: the answer is not a record.`);
}
