/** The Delete activity: ids or records in, one result per input out, in input order. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';
import {
  checkRunOptions,
  explainFailure,
  failedResult,
  idOf,
  interrupted,
  makeTurns,
  runInputs,
  type Addressed,
  type RunOptions,
  type Way,
} from '../run';
import { findTarget, recordPath, type Target } from '../target';

/** What to delete: ids, or records of which only the `id` is read. */
export type DeleteInput = AsyncIterable<Addressed> | Iterable<Addressed>;

/**
 * Deletes records of an object that R38 has a DELETE for; most objects have none, because Coupa deactivates records
 * instead. A record that is not there is `failed` with `COUPA_RECORD_NOT_FOUND`.
 *
 * After a lost answer the DELETE is repeated, and when it then finds nothing, or keeps failing, the record is looked
 * for: gone is `deleted`, with a warning that says so, everything else `unknown`. So is what a run with a journal finds open
 * from an earlier one, except that a record that is there is then deleted: the same id never names another record.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent, `COUPA_CANCELLED`.
 */
export function deleteRecords(
  connection: SiteConnection,
  object: string,
  records: DeleteInput,
  options: RunOptions = {},
): AsyncIterable<WriteResult> {
  const prepare = () => {
    const window = checkRunOptions(options);
    const target = findTarget(object, 'delete', options.parentIds);
    const turns = makeTurns();
    const one = async (input: Addressed, index: number, way: Way) => {
      const id = idOf(input);
      if (options.mode === 'dry-run') return planned(target, id, index);
      return turns.inTurn(id, async () => {
        way.check();
        await way.beforeSending();
        const deletion = { connection, target, id, index, signal: options.signal };
        return way.open === undefined ? deleteOne(deletion) : deleteOpen(deletion);
      });
    };
    return { window, one };
  };
  return runInputs(records, { connection, object, operation: 'delete', options, prepare });
}

/**
 * Checks what can be known about a run before its first record.
 * @throws {CoupaError} as {@link deleteRecords} would before it sends anything.
 */
export function checkDelete(object: string, options: RunOptions = {}): void {
  checkRunOptions(options);
  findTarget(object, 'delete', options.parentIds);
}

function planned(target: Target, id: number | string, index: number): WriteResult {
  return { index, status: 'planned', id, plan: { method: 'DELETE', path: recordPath(target, id) } };
}

interface Deletion {
  readonly connection: SiteConnection;
  readonly target: Target;
  readonly id: number | string;
  readonly index: number;
  readonly signal: AbortSignal | undefined;
}

async function deleteOne(deletion: Deletion): Promise<WriteResult | undefined> {
  const { connection, target, id, index } = deletion;
  try {
    await connection.request({ method: 'DELETE', ...requestOf(deletion) });
    return { index, status: 'deleted', id };
  } catch (thrown) {
    const error = explainFailure(target.catalog, target.object, thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    if (error.code !== 'COUPA_OUTCOME_UNKNOWN') return { ...failedResult(index, error), id };
    const seen = await look(deletion);
    if (seen === 'gone') return gone(deletion);
    return { ...failedResult(index, seen === 'there' ? stillThere(error) : error), id };
  }
}

/** A record that an earlier run may have deleted. It is looked for first, so that nothing is sent blindly. */
async function deleteOpen(deletion: Deletion): Promise<WriteResult | undefined> {
  const { id, index } = deletion;
  const seen = await look(deletion);
  if (seen === 'gone') return gone(deletion);
  if (seen === 'unsure') return { ...failedResult(index, interrupted()), id };
  const result = await deleteOne(deletion);
  // The earlier one may have arrived between the look and this one.
  return result?.error?.code === 'COUPA_RECORD_NOT_FOUND' ? gone(deletion) : result;
}

function requestOf({ target, id, signal }: Deletion): { readonly path: string; readonly signal?: AbortSignal } {
  return { path: recordPath(target, id), ...(signal === undefined ? {} : { signal }) };
}

function gone({ id, index }: Deletion): WriteResult {
  return { index, status: 'deleted', id, warnings: [{ path: '', message: GONE }] };
}

const GONE =
  'the answer was lost, but the record is not there any more; if it had never been there, this would look the same.';

/** A DELETE whose answer was lost may still be on its way, so a record that is there proves nothing. */
function stillThere(error: CoupaError): CoupaError {
  const text = `${error.message} The record was still there afterwards.`;
  return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, { cause: error });
}

async function look(deletion: Deletion): Promise<'gone' | 'there' | 'unsure'> {
  const { connection, target } = deletion;
  if (target.catalog.operation(target.object, 'get') === undefined) return 'unsure';
  try {
    await connection.request({ method: 'GET', ...requestOf(deletion) });
    return 'there';
  } catch (error) {
    return error instanceof CoupaError && error.code === 'COUPA_RECORD_NOT_FOUND' ? 'gone' : 'unsure';
  }
}
