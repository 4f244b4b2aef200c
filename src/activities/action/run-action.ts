/** The Action activity: carries an action out on records, or on an object as a whole; one result each, in order. */
import type { CatalogOperation } from '../../catalog';
import type { SiteConnection } from '../../connection';
import { CoupaError, isCoupaError } from '../../errors';
import type { DataRecord, RecordProblem, WriteResult } from '../../sdk';
import {
  checkRunOptions,
  explainFailure,
  failedResult,
  idOf,
  makeTurns,
  recordOf,
  runInputs,
  type Addressed,
  type RunOptions,
  type Way,
} from '../run';
import { asId } from '../target';
import { planAction, spelledAction, type ActionPlan } from './plan';

/** What to act on: ids or records; for an action on the object as a whole, one body for each call. */
export type ActionInput = AsyncIterable<Addressed> | Iterable<Addressed>;

/** How to act. */
export interface ActionOptions extends Omit<RunOptions, 'mode'> {
  /** Query parameters (`reason`, `approver_id`), and the further ids that a path needs (`expense_attendee_id`). */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /**
   * What is sent along: the same for every input, or `record` for the fields of each input besides its id, without the
   * read-only ones. When absent, an action on a record sends nothing, so that records can come straight from a query;
   * an action on the object as a whole sends the input.
   */
  readonly body?: DataRecord | 'record';
  /** For the few actions that exist for a record and for the object as a whole; the record when absent. */
  readonly on?: 'record' | 'collection';
  /** Where there are two, another than the first. */
  readonly method?: CatalogOperation['method'];
}

/** For actions on the object as a whole that take nothing. */
const ONE_EMPTY: readonly DataRecord[] = [{}];

/**
 * Carries an action out (`submit`, `void`, `approve`, ...; `actionsOf` lists them), once per input. A result `done` has
 * the record as the site answered it, or `records` where it answered a list. Nothing is ever sent twice: an action whose
 * answer was lost is `unknown`, also when a run with a journal goes on after one that was killed. Actions on the object as a whole are called once when no input is given.
 * @throws {CoupaError} while iterating: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`, `COUPA_PARENT_REQUIRED`,
 * `COUPA_INPUT_INVALID` before anything is sent, `COUPA_CANCELLED`.
 */
export function runAction(
  connection: SiteConnection,
  object: string,
  action: string,
  inputs: ActionInput | undefined,
  options: ActionOptions = {},
): AsyncIterable<WriteResult> {
  const prepare = () => {
    const window = checkActionOptions(options);
    const plan = planAction(object, action, options);
    if (plan.action.on === 'record' && inputs === undefined) {
      throw new CoupaError('COUPA_INPUT_INVALID', `${action} of ${object} needs the ids of the records to act on.`);
    }
    const fixed = fixedBody(plan, options.body);
    const turns = makeTurns();
    const one = async (input: Addressed, index: number, way: Way) => {
      const call = settleCall(plan, input, options, fixed);
      return turns.inTurn(call.id, async () => {
        way.check();
        // What only reads is read again; of everything else nobody can tell whether it was done.
        if (way.open !== undefined && !plan.action.reads) return notKnown(plan, call, index);
        if (!plan.action.reads) await way.beforeSending();
        return act(connection, plan, call, index, options.signal);
      });
    };
    return { window, one };
  };
  const operation = `action ${spelledAction(action)}${wishesOf(options)}`;
  return runInputs<Addressed>(inputs ?? ONE_EMPTY, { connection, object, operation, options, prepare });
}

/** What tells this run from another of the same action, so that a journal of one is not taken for the other's. */
function wishesOf({ parameters, body, on, method }: ActionOptions): string {
  const given = Object.entries({ parameters, body, on, method }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : ` with ${JSON.stringify(Object.fromEntries(given))}`;
}

/**
 * Checks what can be known about a run before its first input.
 * @throws {CoupaError} as {@link runAction} would before it sends anything.
 */
export function checkAction(object: string, action: string, options: ActionOptions = {}): void {
  checkActionOptions(options);
  fixedBody(planAction(object, action, options), options.body);
}

/** Nobody can tell beforehand what an action does, so a dry run of one would only seem to. */
function checkActionOptions(options: RunOptions): number {
  const concurrency = checkRunOptions(options);
  if (options.mode !== 'dry-run') return concurrency;
  throw new CoupaError('COUPA_INPUT_INVALID', 'Nothing was sent: /mode: actions have no dry run.', {
    problems: [{ path: '/mode', message: 'actions have no dry run' }],
  });
}

/** One call of an action. */
interface Call {
  readonly id?: number | string;
  readonly body?: DataRecord;
  readonly warnings: readonly RecordProblem[];
}

function settleCall(plan: ActionPlan, input: Addressed, options: ActionOptions, fixed: DataRecord | undefined): Call {
  const { on, reads } = plan.action;
  const id = on === 'record' ? idOf(input) : undefined;
  const named = id === undefined ? {} : { id };
  if (fixed !== undefined) return { ...named, body: fixed, warnings: [] };
  const takesInput = options.body === 'record' || (on === 'collection' && !reads);
  if (!takesInput) return { ...named, warnings: [] };
  return { ...named, ...bodyFrom(plan, input) };
}

function bodyFrom(plan: ActionPlan, input: Addressed): Omit<Call, 'id'> {
  if (isCoupaError(input)) throw input;
  if (input instanceof Error) throw new CoupaError('COUPA_INPUT_INVALID', input.message, { cause: input });
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    if (plan.action.on === 'record') return { warnings: [] };
    throw new CoupaError('COUPA_INPUT_INVALID', 'A record is expected, an object with fields; nothing was sent.');
  }
  const { record, warnings } = checked(plan, input);
  // On the object as a whole an id says which record is meant; on a record the path says it.
  const { id, ...rest } = record;
  const body = plan.action.on === 'collection' && id !== undefined ? { id, ...rest } : rest;
  return Object.keys(body).length === 0 ? { warnings } : { body, warnings };
}

/** What is sent along with every call is given on purpose and therefore sent as it is. */
function fixedBody(plan: ActionPlan, body: ActionOptions['body']): DataRecord | undefined {
  if (body === undefined || body === 'record') return undefined;
  if (plan.action.reads) {
    throw new CoupaError('COUPA_INPUT_INVALID', `${plan.action.name} only reads; it takes parameters and no body.`);
  }
  checked(plan, body);
  return body;
}

function checked(plan: ActionPlan, body: unknown) {
  const report = plan.catalog.validator(plan.object, 'update')(body);
  const [first] = report.problems;
  if (first === undefined) return report;
  const place = first.path === '' ? '' : `${first.path}: `;
  const text = `What ${plan.action.name} would send does not fit ${plan.object.name}: ${place}${first.message}`;
  throw new CoupaError('COUPA_VALIDATION_FAILED', text, { problems: report.problems });
}

/** An action that an earlier run sent: what it does leaves nothing behind by which it could be recognised. */
function notKnown({ action }: ActionPlan, { id }: Call, index: number): WriteResult {
  const text = `An earlier run sent ${action.name} and did not see the answer. It was not sent again; look the record up in Coupa.`;
  const named = id === undefined ? {} : { id };
  return { ...failedResult(index, new CoupaError('COUPA_OUTCOME_UNKNOWN', text)), ...named };
}

async function act(
  connection: SiteConnection,
  plan: ActionPlan,
  { id, body, warnings }: Call,
  index: number,
  signal: AbortSignal | undefined,
): Promise<WriteResult | undefined> {
  const { method, query } = plan;
  const named = id === undefined ? {} : { id };
  const warned = warnings.length === 0 ? {} : { warnings };
  const path = id === undefined ? plan.path : plan.path.replace('{id}', encodeURIComponent(String(id)));
  try {
    const answer = await connection.request({
      method,
      path,
      query,
      idempotent: plan.action.reads,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { index, status: 'done', ...named, ...answered(answer.body, plan.action.on), ...warned };
  } catch (thrown) {
    const error = explainFailure(plan.catalog, plan.object, thrown);
    if (error.code === 'COUPA_CANCELLED') return undefined;
    return { ...failedResult(index, error), ...named, ...warned };
  }
}

/** What the site answered: a list as it is, a record with its id where the input had none. */
function answered(body: unknown, on: 'record' | 'collection'): Pick<WriteResult, 'id' | 'record' | 'records'> {
  if (on === 'collection' && Array.isArray(body)) return { records: body as DataRecord[] };
  const record = recordOf(body);
  if (record === undefined) return {};
  const id = on === 'collection' ? asId(record['id']) : undefined;
  return { record, ...(id === undefined ? {} : { id }) };
}
