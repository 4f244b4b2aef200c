/** Turns the values of an activity's form into the typed request of the activity. */
import {
  checkFilter,
  markableTarget,
  parseFilter,
  type ActionOptions,
  type Condition,
  type QueryRequest,
  type RunOptions,
  type UpsertOptions,
  type WriteOptions,
} from '../activities';
import type { PropertyValues } from '../sdk';
import {
  invalidValue,
  readChoice,
  readFlag,
  readJson,
  readNames,
  readNumber,
  readObjectName,
  readParentIds,
  readText,
  readValue,
} from './form-values';
import { readKeyValues } from './key-values';

/**
 * A query form as a request; the conditions of the table and those of the text must all hold.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property, `COUPA_FILTER_INVALID` with the place in the text.
 */
export function toQuery(values: PropertyValues): { readonly object: string; readonly request: QueryRequest } {
  const object = readObjectName(values);
  const by = readText(values, 'orderBy');
  const direction = readChoice(values, 'orderDirection', ['asc', 'desc']);
  // A direction alone is an order by id, which is what a query does without any wish.
  const order =
    by === undefined && direction !== 'desc' ? undefined : { by: by ?? 'id', direction: direction ?? 'asc' };
  const notExported = readFlag(values, 'notExported');
  const conditions = notExported ? [...(readConditions(values) ?? []), notYet(values)] : readConditions(values);
  const request = {
    parentIds: readParentIds(values),
    filter: readText(values, 'filter'),
    fields: readNames(values, 'fields'),
    returnObject: readChoice(values, 'returnObject', ['limited', 'shallow']),
    order,
    limit: readNumber(values, 'limit'),
    pageSize: readNumber(values, 'pageSize'),
    sequence: readChoice(values, 'sequence', ['id', 'any']),
  };
  const settled: QueryRequest = withoutUndefined(request);
  const text = readText(values, 'filterText');
  if (text === undefined) return { object, request: conditions === undefined ? settled : { ...settled, conditions } };
  const filter = parseFilter(text);
  // Told here, where the text is still known, so that the place in it can be shown.
  checkFilter(object, filter, settled);
  return { object, request: { ...settled, conditions: [...(conditions ?? []), ...filter.conditions] } };
}

/** What was not exported yet; marking while reading shifts what is read by another order than that of the ids. */
function notYet(values: PropertyValues): Condition {
  markableTarget(readObjectName(values), readParentIds(values));
  const by = readText(values, 'orderBy') ?? 'id';
  if (by === 'id' && readChoice(values, 'orderDirection', ['asc', 'desc']) !== 'desc') {
    return { field: 'exported', value: false };
  }
  throw invalidValue('orderBy', 'what is not exported yet is read in ascending order of id; leave the order empty');
}

/** The form of an activity that writes records, as options. */
export interface WriteForm {
  readonly object: string;
  readonly options: WriteOptions;
}

/** A create form. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toCreate(values: PropertyValues): WriteForm {
  const options = { correlationField: readText(values, 'correlationField'), ...writeOptions(values) };
  return { object: readObjectName(values), options: withoutUndefined(options) };
}

/** An update form. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toUpdate(values: PropertyValues): WriteForm & { readonly markExported: boolean } {
  const matchBy = someNames(values, 'matchBy');
  const markExported = readFlag(values, 'markExported');
  if (markExported && matchBy !== undefined) {
    throw invalidValue('matchBy', 'records are marked as exported by their id; leave it empty');
  }
  const options = withoutUndefined({ matchBy, ...writeOptions(values) });
  return { object: readObjectName(values), options, markExported };
}

/** An upsert form. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toUpsert(values: PropertyValues): { readonly object: string; readonly options: UpsertOptions } {
  const { object, options } = toCreate(values);
  const keyFields = someNames(values, 'keyFields');
  if (keyFields === undefined) {
    throw invalidValue('keyFields', 'the fields that tell records apart are expected, e.g. number');
  }
  return { object, options: { ...options, keyFields } };
}

/** A delete form. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toDelete(values: PropertyValues): { readonly object: string; readonly options: RunOptions } {
  return { object: readObjectName(values), options: runOptions(values) };
}

/** An action form. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toAction(values: PropertyValues): {
  readonly object: string;
  readonly action: string;
  readonly options: ActionOptions;
} {
  const object = readObjectName(values);
  const action = readText(values, 'action');
  const parameters = readKeyValues(values, 'actionParameters');
  const sendRecord = readFlag(values, 'sendRecord');
  const options = runOptions(values);
  if (action === undefined) throw invalidValue('action', 'the name of an action is expected, e.g. submit_for_approval');
  return {
    object,
    action,
    options: {
      ...options,
      // What is no parameter, the activity says.
      parameters: Object.fromEntries(parameters) as NonNullable<ActionOptions['parameters']>,
      ...(sendRecord ? { body: 'record' as const } : {}),
    },
  };
}

function runOptions(values: PropertyValues): RunOptions {
  return withoutUndefined({ parentIds: readParentIds(values), stopOnError: readFlag(values, 'stopOnError') });
}

function writeOptions(values: PropertyValues): WriteOptions {
  return { ...runOptions(values), ...(readFlag(values, 'dryRun') ? { mode: 'dry-run' } : {}) };
}

/** Names, when there are any. */
function someNames(values: PropertyValues, name: 'matchBy' | 'keyFields'): readonly string[] | undefined {
  const names = readNames(values, name);
  return names?.length === 0 ? undefined : names;
}

/** Rows of a table, as JSON or native. Rows that a user left empty are no conditions. */
function readConditions(values: PropertyValues): readonly Condition[] | undefined {
  const value = readValue(values, 'conditions');
  if (value === undefined) return undefined;
  const rows = typeof value === 'string' ? readJson('conditions', value) : value;
  if (!Array.isArray(rows))
    throw invalidValue('conditions', 'a list of conditions with field, operator and value is expected');
  return rows.filter((row) => !isEmptyRow(row)).map(toCondition);
}

function isEmptyRow(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false;
  const { field, value } = row as { field?: unknown; value?: unknown };
  return (field === undefined || field === '') && (value === undefined || value === '' || value === null);
}

/** A form has one text box for a list; `a, b` are its members. What is wrong otherwise, the activity says. */
function toCondition(row: unknown): Condition {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row as Condition;
  const { field, operator, value } = row as { field?: unknown; operator?: unknown; value?: unknown };
  const isList = operator === 'in' || operator === 'not_in';
  const list = isList && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  return { ...row, field, operator: operator === '' ? undefined : operator, value: list } as unknown as Condition;
}

function withoutUndefined(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
