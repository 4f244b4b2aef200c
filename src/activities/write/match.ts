/** Finds the record that an update without id is meant for, by its key fields. */
import { CoupaError, isCoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';
import { failedResult } from '../run';
import { asId } from '../target';
import type { CheckedRecord, WriteRun } from './send-record';

/** The record with its id, or the result that says why it has none. Never rejects. */
export async function findById(
  run: WriteRun,
  record: CheckedRecord,
  index: number,
): Promise<CheckedRecord | WriteResult> {
  const { key } = record;
  if (key === undefined || run.matching === undefined) return record;
  try {
    const { matches, near } = await run.matching.find(key);
    const [match, ...others] = matches;
    if (others.length > 0)
      throw ambiguous(
        run,
        key,
        matches.map(({ id }) => asId(id)),
      );
    const id = asId(match?.['id']);
    if (match === undefined)
      throw missing(
        run,
        key,
        near.map(({ id: each }) => asId(each)),
      );
    if (id === undefined) throw new CoupaError('COUPA_BAD_ANSWER', 'The record that was found has no readable id.');
    return { ...record, id };
  } catch (error) {
    const told = isCoupaError(error) ? error : new CoupaError('COUPA_INTERNAL_ERROR', String(error), { cause: error });
    const warnings = record.warnings.length > 0 ? { warnings: record.warnings } : {};
    // Nothing was sent, whatever went wrong with finding it.
    return { ...failedResult(index, told), ...warnings };
  }
}

function shown(run: WriteRun, key: readonly unknown[]): string {
  const { matchBy = [], target } = run;
  return `${target.object.name} with ${matchBy.map((name, at) => `${name} ${JSON.stringify(key[at])}`).join(', ')}`.slice(
    0,
    300,
  );
}

function ambiguous(run: WriteRun, key: readonly unknown[], ids: readonly unknown[]): CoupaError {
  return new CoupaError(
    'COUPA_KEY_AMBIGUOUS',
    `There are several ${shown(run, key)} (ids ${ids.slice(0, 10).join(', ')}); nothing was sent.`,
  );
}

function missing(run: WriteRun, key: readonly unknown[], near: readonly unknown[]): CoupaError {
  const hint =
    near.length > 0 ? ` What differs only in case or spaces was left alone: ids ${near.slice(0, 10).join(', ')}.` : '';
  return new CoupaError('COUPA_RECORD_NOT_FOUND', `There are no ${shown(run, key)}; nothing was sent.${hint}`);
}
