/** Runs a query over rows: conditions, order and the page. */
import { refuse } from '../http/problem';
import { dashed } from '../model/names';
import type { Kind, Kinds } from '../model/kind';
import type { Row } from '../store/row';
import { positionAfter } from '../store/table';
import type { SiteCalendar } from '../values/dates';
import { makeTest, OPERATORS, ordering } from './operators';
import type { ParsedQuery, RawCondition } from './parse-query';
import { resolveTarget } from './path';

const PAGE = 50;

/** What a query needs besides its text. */
export interface QueryContext {
  readonly kinds: Kinds;
  readonly calendar: SiteCalendar;
}

/** A row with what it is ordered by, worked out once. */
interface Keyed {
  readonly row: Row;
  readonly key: unknown;
}

/** An order by something else than the id. */
interface Order {
  readonly key: (row: Row) => unknown;
  readonly compare: (a: Keyed, b: Keyed) => number;
}

/** A query, ready to run. */
export interface Selection {
  readonly matches: readonly ((row: Row) => boolean)[];
  readonly order?: Order;
  /** Rows in descending id order. */
  readonly reversed: boolean;
  /** Rows with this id or a smaller one cannot match. */
  readonly afterId: number;
  readonly limit: number;
  readonly offset: number;
}

function wholeNumber(text: string | undefined, name: string, fallback: number, least: number): number {
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,12}$/.test(text) || Number(text) < least) {
    throw refuse(400, `Invalid value for ${name}: ${text.slice(0, 50)}`);
  }
  return Number(text);
}

function splitOperator(condition: RawCondition): { path: readonly string[]; operator: string } {
  const last = condition.segments.at(-1)!;
  if (condition.segments.length > 1 && OPERATORS.has(last)) {
    return { path: condition.segments.slice(0, -1), operator: last };
  }
  return { path: condition.segments, operator: 'eq' };
}

function condition(context: QueryContext, kind: Kind, raw: RawCondition): (row: Row) => boolean {
  const { path, operator } = splitOperator(raw);
  const target = resolveTarget(context.kinds, kind, path, raw.text);
  const test = makeTest(operator, { type: target.type, value: raw.value, text: raw.text }, context.calendar);
  return target.anyMatch(test);
}

function lowestId(conditions: readonly RawCondition[]): number {
  let after = 0;
  for (const { segments, value } of conditions) {
    const [name, operator] = segments;
    if (name === 'id' && operator === 'gt' && /^\d{1,15}$/.test(value)) after = Math.max(after, Number(value));
  }
  return after;
}

function orderOf(context: QueryContext, kind: Kind, path: string, sign: 1 | -1): Order {
  const names = path.split(/[[\].]+/).filter((name) => name !== '');
  const target = resolveTarget(context.kinds, kind, names.map(dashed), path);
  const { compare } = ordering(target.type, context.calendar);
  return {
    key: (row) => target.first(row),
    compare(a, b) {
      // Missing values come first, and the id decides between equals, so that pages never overlap.
      if (a.key === null || b.key === null) {
        return sign * (Number(a.key !== null) - Number(b.key !== null) || a.row.id - b.row.id);
      }
      return sign * (compare(a.key, b.key) || a.row.id - b.row.id);
    },
  };
}

/** Reads order, page and conditions. @throws {Refusal} 400 for what cannot be understood. */
export function prepare(context: QueryContext, kind: Kind, query: ParsedQuery): Selection {
  const { steering } = query;
  const direction = (steering.get('dir') ?? 'asc').toLowerCase();
  if (direction !== 'asc' && direction !== 'desc')
    throw refuse(400, `Invalid value for dir: ${direction.slice(0, 50)}`);
  const orderBy = steering.get('order_by') ?? '';
  const byId = orderBy === '' || orderBy === 'id';
  const order = byId ? {} : { order: orderOf(context, kind, orderBy, direction === 'desc' ? -1 : 1) };
  return {
    matches: query.conditions.map((raw) => condition(context, kind, raw)),
    ...order,
    reversed: byId && direction === 'desc',
    afterId: lowestId(query.conditions),
    limit: Math.min(PAGE, wholeNumber(steering.get('limit'), 'limit', PAGE, 1)),
    offset: wholeNumber(steering.get('offset'), 'offset', 0, 0),
  };
}

/** One page of rows that stand in ascending id order. */
export function select(rows: readonly Row[], selection: Selection): Row[] {
  const { matches, order, reversed, limit, offset } = selection;
  const start = positionAfter(rows, selection.afterId);
  const wanted = order === undefined ? offset + limit : Infinity;
  const found: Row[] = [];
  for (let step = 0; step < rows.length - start && found.length < wanted; step += 1) {
    const row = rows[reversed ? rows.length - 1 - step : start + step]!;
    if (matches.every((match) => match(row))) found.push(row);
  }
  if (order === undefined) return found.slice(offset, offset + limit);
  const keyed = found.map((row) => ({ row, key: order.key(row) })).sort(order.compare);
  return keyed.slice(offset, offset + limit).map(({ row }) => row);
}
