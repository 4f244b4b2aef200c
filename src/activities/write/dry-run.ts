/** Says what a write would do, and writes nothing. */
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord, WritePlan, WriteResult } from '../../sdk';
import { changesAgainst, memberOf } from '../compare';
import { failedResult, isRecord } from '../run';
import { recordPath } from '../target';
import { idOf } from './applied';
import { readCurrent } from './lost-answers';
import type { CheckedRecord, WriteRun } from './send-record';

/** The result of a record in a dry run: `planned`, or `failed` when it could not be written. Never rejects. */
export async function planWrite(run: WriteRun, record: CheckedRecord, index: number): Promise<WriteResult | undefined> {
  const { target, operation } = run;
  const { body, id } = record;
  const warned = record.warnings.length > 0 ? { warnings: record.warnings } : {};
  const path = id === undefined ? target.path : recordPath(target, id);
  const plan: WritePlan = { method: operation === 'create' ? 'POST' : 'PUT', path, body };
  if (id === undefined) return { index, status: 'planned', plan, ...warned };
  try {
    const current = await readCurrent(run, id);
    if (current === undefined) return { index, status: 'planned', id, plan, ...warned };
    const { catalog, object } = target;
    const changes = changesAgainst(catalog, object.definition, body, aligned(body, current));
    return { index, status: 'planned', id, plan: { ...plan, changes }, ...warned };
  } catch (thrown) {
    const error = isCoupaError(thrown)
      ? thrown
      : new CoupaError('COUPA_INTERNAL_ERROR', String(thrown), { cause: thrown });
    if (error.code === 'COUPA_CANCELLED') return undefined;
    return { ...failedResult(index, error), id, ...warned };
  }
}

/**
 * The record of the site with its lists in the order of what is sent: an update of a list changes the elements whose id
 * it names and leaves the others alone, so that these are no difference.
 */
function aligned(sent: DataRecord, current: DataRecord): DataRecord {
  const result: DataRecord = { ...current };
  for (const [name, value] of Object.entries(sent)) {
    const there = memberOf(current, name);
    if (there === undefined) continue;
    if (isRecord(value) && isRecord(there.value)) result[there.name] = aligned(value, there.value);
    if (!Array.isArray(value) || !Array.isArray(there.value)) continue;
    const elements = there.value.filter(isRecord);
    if (!value.every(isRecord) || elements.length < there.value.length) continue;
    result[there.name] = value.map((element) => {
      const same = elements.find((each) => idOf(element) !== undefined && idOf(each) === idOf(element));
      return same === undefined ? {} : aligned(element, same);
    });
  }
  return result;
}
