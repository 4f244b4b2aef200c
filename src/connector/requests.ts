/** Turns the values of an activity's form into the typed request of the activity. */
import type { Condition, QueryRequest, WriteOptions } from '../activities';
import type { PropertyValues } from '../sdk';
import {
  invalidValue,
  readFlag,
  readJson,
  readNames,
  readNumber,
  readObjectName,
  readParentIds,
  readText,
  readValue,
} from './form-values';

/** A query form as a request. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toQuery(values: PropertyValues): { readonly object: string; readonly request: QueryRequest } {
  const object = readObjectName(values);
  const by = readText(values, 'orderBy');
  const direction = readText(values, 'orderDirection')?.toLowerCase();
  if (direction !== undefined && direction !== 'asc' && direction !== 'desc') {
    throw invalidValue('orderDirection', 'asc or desc is expected');
  }
  // A direction alone is an order by id, which is what a query does without any wish.
  const order =
    by === undefined && direction !== 'desc' ? undefined : { by: by ?? 'id', direction: direction ?? 'asc' };
  const request = {
    parentIds: readParentIds(values),
    conditions: readConditions(values),
    fields: readNames(values, 'fields'),
    order,
    limit: readNumber(values, 'limit'),
    pageSize: readNumber(values, 'pageSize'),
  };
  return { object, request: withoutUndefined(request) };
}

/** A create or update form as options. @throws {CoupaError} `COUPA_INPUT_INVALID` naming the property. */
export function toWrite(values: PropertyValues): { readonly object: string; readonly options: WriteOptions } {
  const options = { parentIds: readParentIds(values), stopOnError: readFlag(values, 'stopOnError') };
  return { object: readObjectName(values), options: withoutUndefined(options) };
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
  return { field, operator: operator === '' ? undefined : operator, value: list } as unknown as Condition;
}

function withoutUndefined(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
