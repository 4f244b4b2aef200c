/** Marks records as exported, one by one, when whoever took them says so. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import {
  checkRunOptions,
  explainFailure,
  failedResult,
  idOf,
  makeTurns,
  runInputs,
  type Addressed,
  type RunOptions,
  type Way,
} from '../run';
import { findTarget, recordPath, type Target } from '../target';

/**
 * Sets the `exported` flag of records, given as ids or as records with one; one result each, in order: `updated`, or
 * `failed` with `COUPA_RECORD_NOT_FOUND` when the record is gone. Setting it twice is setting it once, so that a mark whose
 * answer was lost is sent again. `exportRecords` does the reading too, where one program can do both.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY` for an object without the
 * flag, `COUPA_PARENT_REQUIRED`, `COUPA_INPUT_INVALID` before anything is sent; `COUPA_CANCELLED`.
 */
export function markExported(
  connection: SiteConnection,
  object: string,
  records: AsyncIterable<Addressed> | Iterable<Addressed>,
  options: RunOptions = {},
): AsyncIterable<WriteResult> {
  const prepare = () => {
    const window = checkRunOptions(options);
    const target = markableTarget(object, options.parentIds);
    const turns = makeTurns();
    const one = async (input: Addressed, index: number, way: Way): Promise<WriteResult | undefined> => {
      const id = idOf(input);
      if (options.mode === 'dry-run') {
        return {
          index,
          status: 'planned',
          id,
          plan: { method: 'PUT', path: `${recordPath(target, id)}?exported=true` },
        };
      }
      return turns.inTurn(id, async () => {
        await way.beforeSending();
        return markOne(connection, target, id, index, options.signal);
      });
    };
    return { window, one };
  };
  return runInputs(records, { connection, object, operation: 'mark exported', options, prepare });
}

/**
 * Checks what can be known about marking before its first record.
 * @throws {CoupaError} as {@link markExported} would before it sends anything.
 */
export function checkMarkExported(object: string, options: RunOptions = {}): void {
  checkRunOptions(options);
  markableTarget(object, options.parentIds);
}

/** The object as one whose records have a flag that can be set. @throws {CoupaError} when they have none. */
export function markableTarget(object: string, parentIds: RunOptions['parentIds']): Target {
  const target = findTarget(object, 'query', parentIds);
  const { catalog } = target;
  const { name, definition } = target.object;
  const hasFlag = catalog.resolvePath(definition, 'exported').standing === 'known';
  if (hasFlag && catalog.operation(target.object, 'update') !== undefined) return findTarget(name, 'update', parentIds);
  throw new CoupaError(
    'COUPA_UNSUPPORTED_ACTIVITY',
    `${name} cannot be exported this way: its records have no exported flag that could be set. Query by updated-at instead.`,
  );
}

/**
 * Sent alone and without a body, as Coupa wants it; setting the flag twice is setting it once, so it may be repeated.
 * @throws {CoupaError} as a request does; `COUPA_BAD_ANSWER` when the site says that the flag is not set.
 */
export async function sendMark(
  connection: SiteConnection,
  target: Target,
  id: number | string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { body } = await connection.request({
    method: 'PUT',
    path: recordPath(target, id),
    query: [['exported', 'true']],
    idempotent: true,
    ...(signal === undefined ? {} : { signal }),
  });
  if ((body as DataRecord | null | undefined)?.['exported'] !== false) return;
  const text = `The site took the mark of ${target.object.name} ${id}, but answered that it is not set.`;
  throw new CoupaError('COUPA_BAD_ANSWER', text);
}

async function markOne(
  connection: SiteConnection,
  target: Target,
  id: number | string,
  index: number,
  signal: AbortSignal | undefined,
): Promise<WriteResult | undefined> {
  try {
    await sendMark(connection, target, id, signal);
    return { index, status: 'updated', id };
  } catch (thrown) {
    const error = explainFailure(target.catalog, target.object, thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    return { ...failedResult(index, error), id };
  }
}
