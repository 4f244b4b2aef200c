/** Reads one record by its id. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord } from '../../sdk';
import { asId, findTarget, recordPath } from '../target';
import { encodeProjection } from './projection';
import { askedFields, createFieldCheck } from './received-fields';
import { pickFields } from './pick-fields';

/** Where the record is. */
export interface GetOptions {
  /** Ids of the parents of a sub-object, outermost first. */
  readonly parentIds?: readonly (number | string)[];
  /** What is wanted of it, as in a query; everything when absent. The site is asked for the whole record all the same. */
  readonly fields?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Reads one record as the site shows it. Coupa documents the choice of fields for lists only, so it is made here: `id`
 * comes along, as in a query.
 * @throws {CoupaError} `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID`, `COUPA_FILTER_INVALID` before anything is sent; `COUPA_INPUT_INVALID` for a field that neither the
 * schemas nor the record has; `COUPA_RECORD_NOT_FOUND`.
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
  // Refuses names that cannot be fields, in the words of a query.
  encodeProjection(target, options.fields);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { body } = await connection.request({ method: 'GET', path: recordPath(target, checked), ...signal });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new CoupaError('COUPA_BAD_ANSWER', `${target.object.name} ${checked}: the answer is not a record.`);
  }
  const record = body as DataRecord;
  const asked = askedFields(target, options.fields);
  if (asked.length === 0) return record;
  createFieldCheck(target, asked, connection.logger).look([record]);
  return pickFields(record, [['id'], ...asked.map(({ segments }) => segments)]);
}
