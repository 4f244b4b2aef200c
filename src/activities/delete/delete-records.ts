/** The Delete activity: ids or records in, one result per input out, in input order. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';
import { checkRunOptions, explainFailure, idOf, runInputs, type Addressed, type RunOptions } from '../run';
import { findTarget, recordPath, type Target } from '../target';
import { failedResult, makeTurns } from '../write';

/** What to delete: ids, or records of which only the `id` is read. */
export type DeleteInput = AsyncIterable<Addressed> | Iterable<Addressed>;

/**
 * Deletes records of an object that R38 has a DELETE for; most objects have none, because Coupa deactivates records
 * instead. A record that is not there is `failed` with `COUPA_RECORD_NOT_FOUND`.
 *
 * After a lost answer the DELETE is repeated, and when it then finds nothing, or keeps failing, the record is looked
 * for: gone is `deleted`, with a warning that says so, everything else `unknown`.
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
    const one = async (input: Addressed, index: number) => {
      const id = idOf(input);
      if (options.mode === 'dry-run') return planned(target, id, index);
      return turns.inTurn(id, () => deleteOne(connection, target, id, index, options.signal));
    };
    return { window, one };
  };
  return runInputs(records, { connection, object, options, prepare });
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

async function deleteOne(
  connection: SiteConnection,
  target: Target,
  id: number | string,
  index: number,
  signal: AbortSignal | undefined,
): Promise<WriteResult | undefined> {
  if (signal?.aborted === true) return undefined;
  const path = recordPath(target, id);
  const attempt = { path, ...(signal === undefined ? {} : { signal }) };
  try {
    await connection.request({ method: 'DELETE', ...attempt });
    return { index, status: 'deleted', id };
  } catch (thrown) {
    const error = explainFailure(target.catalog, target.object, thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    if (error.code !== 'COUPA_OUTCOME_UNKNOWN') return { ...failedResult(index, error), id };
    const seen = await look(connection, target, attempt);
    if (seen === 'gone') return { index, status: 'deleted', id, warnings: [{ path: '', message: GONE }] };
    return { ...failedResult(index, seen === 'there' ? stillThere(error) : error), id };
  }
}

const GONE =
  'the answer was lost, but the record is not there any more; if it had never been there, this would look the same.';

/** A DELETE whose answer was lost may still be on its way, so a record that is there proves nothing. */
function stillThere(error: CoupaError): CoupaError {
  const text = `${error.message} The record was still there afterwards.`;
  return new CoupaError('COUPA_OUTCOME_UNKNOWN', text, { cause: error });
}

async function look(
  connection: SiteConnection,
  { catalog, object }: Target,
  request: { readonly path: string; readonly signal?: AbortSignal },
): Promise<'gone' | 'there' | 'unsure'> {
  if (catalog.operation(object, 'get') === undefined) return 'unsure';
  try {
    await connection.request({ method: 'GET', ...request });
    return 'there';
  } catch (error) {
    return error instanceof CoupaError && error.code === 'COUPA_RECORD_NOT_FOUND' ? 'gone' : 'unsure';
  }
}
