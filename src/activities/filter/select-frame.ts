/** The SELECT-like text of a query builder: fields, object, conditions, order and limit. */
import type { QueryRequest } from '../model';
import { collect } from './parse';
import { toConjunction } from './conjunction';
import { openCursor, type Cursor } from './cursor';
import { readConditions } from './expression';
import type { ParsedSelect, Span } from './model';
import { readPath } from './operands';
import { readObject, type NamedObject } from './select-object';
import { unwrapQuery } from './select-wrapper';
import type { Source } from './source';
import type { Name, Tree } from './tree';

const SHAPE = 'a query is written SELECT fields FROM object WHERE conditions ORDER BY field LIMIT number';
const CLAUSES = ['where', 'order', 'limit', 'offset'] as const;
type Clause = (typeof CLAUSES)[number];

/** What the clauses behind FROM say. */
interface Clauses {
  where?: Tree;
  order?: NonNullable<QueryRequest['order']> & { readonly span: Span };
  limit?: { readonly count: number; readonly span: Span };
}

/**
 * Parses what Jitterbit's query builder hands over: a SELECT-like text, bare or as the member query, queryString or soql
 * of a JSON object. The clauses behind FROM may stand in any order. An OFFSET of 0 is passed over.
 * @throws {CoupaError} `COUPA_FILTER_INVALID` with the place in the text, `COUPA_UNKNOWN_OBJECT`.
 */
export function parseSelect(text: string): ParsedSelect {
  const source: Source = { text: unwrapQuery(text), syntax: 'select' };
  const cursor = openCursor(source);
  if (cursor.accept('select') === undefined) throw cursor.refuse(SHAPE);
  const names = readFields(cursor);
  if (cursor.accept('from') === undefined) throw missingFrom(cursor);
  const object = readObject(cursor);
  const clauses = readClauses(cursor, object);
  const { conditions, places, negations } =
    clauses.where === undefined ? collect([]) : collect(toConjunction(source, clauses.where));
  const allPlaces = new Map(places).set('/object', object.span);
  names.forEach(({ span }, position) => void allPlaces.set(`/fields/${position}`, span));
  const { order, limit } = clauses;
  if (order !== undefined) allPlaces.set('/order', order.span);
  if (limit !== undefined) allPlaces.set('/limit', limit.span);
  return {
    syntax: 'select',
    text: source.text,
    object: object.name,
    fields: names.map(object.fieldOf),
    conditions,
    places: allPlaces,
    negations,
    ...(order === undefined ? {} : { order: { by: order.by, direction: order.direction ?? 'asc' } }),
    ...(limit === undefined ? {} : { limit: limit.count }),
  };
}

function readFields(cursor: Cursor): readonly Name[] {
  if (cursor.accept('*') !== undefined) return [];
  const names: Name[] = [];
  for (;;) {
    if (cursor.peek().key === 'distinct')
      throw cursor.refuse('Coupa cannot select distinct records; leave the word out');
    if (cursor.peek().kind === '(') {
      throw cursor.refuse('a query inside of a query cannot be read; name the fields, e.g. invoice-lines.price');
    }
    names.push(readPath(cursor, 'a field'));
    if (cursor.peek().key === 'as') throw cursor.refuse('fields keep their names; leave AS and the other name out');
    if (cursor.peek().kind !== ',') return names;
    cursor.take();
  }
}

function missingFrom(cursor: Cursor): Error {
  const token = cursor.peek();
  const behind = token.kind === 'end' ? 'at the end' : `before ${token.text.slice(0, 40)}`;
  return cursor.refuse(`a comma or FROM with an object is expected ${behind}; ${SHAPE}`);
}

function readClauses(cursor: Cursor, object: NamedObject): Clauses {
  const clauses: Clauses = {};
  const seen = new Set<Clause>();
  for (;;) {
    const token = cursor.peek();
    if (token.kind === ';') {
      cursor.take();
      if (cursor.peek().kind !== 'end') throw cursor.refuse('nothing may follow the semicolon');
    }
    if (cursor.peek().kind === 'end') return clauses;
    const clause = CLAUSES.find((word) => word === token.key);
    if (clause === undefined) throw cursor.refuse(notUnderstood(token.text));
    if (seen.has(clause)) throw cursor.refuse(`there is a second ${clause.toUpperCase()}; join conditions with AND`);
    seen.add(clause);
    cursor.take();
    readClause(cursor, clause, object, clauses);
  }
}

function notUnderstood(text: string): string {
  const word = text.slice(0, 40);
  if (/^(group|having|join|inner|left|right|full|cross|union|fetch|with|for)$/i.test(word)) {
    return `Coupa has no ${word.toUpperCase()}; ${SHAPE}`;
  }
  return `${word} is not expected here, but AND, OR, ORDER BY, LIMIT or the end; a text stands between single quotes`;
}

function readClause(cursor: Cursor, clause: Clause, object: NamedObject, clauses: Clauses): void {
  switch (clause) {
    case 'where':
      clauses.where = readConditions(cursor, object.fieldOf);
      return;
    case 'order':
      clauses.order = readOrder(cursor, object);
      return;
    case 'limit':
      clauses.limit = readCount(cursor, 'LIMIT');
      if (cursor.peek().kind === ',') throw cursor.refuse('one number follows LIMIT, the most records to return');
      return;
    case 'offset': {
      const { count, span } = readCount(cursor, 'OFFSET');
      if (count > 0) {
        throw cursor.refuse(
          'records that come or go between two queries would shift the others, so that some are lost; write OFFSET 0, and go on with WHERE id > the last id',
          span,
        );
      }
      return;
    }
  }
}

function readOrder(cursor: Cursor, object: NamedObject): NonNullable<Clauses['order']> {
  if (cursor.accept('by') === undefined) throw cursor.refuse('BY is expected behind ORDER');
  const name = readPath(cursor, 'a field');
  const direction = cursor.accept('desc') === undefined ? 'asc' : 'desc';
  if (direction === 'asc') cursor.accept('asc');
  if (cursor.peek().kind === ',') throw cursor.refuse('Coupa orders by one field only');
  if (cursor.peek().key === 'nulls')
    throw cursor.refuse('Coupa cannot be told where missing values go; leave NULLS out');
  return { by: object.fieldOf(name), direction, span: name.span };
}

function readCount(cursor: Cursor, what: string): { readonly count: number; readonly span: Span } {
  const token = cursor.peek();
  if (!/^\d{1,15}$/.test(token.text) || token.kind === ',') throw cursor.refuse(`a whole number follows ${what}`);
  cursor.take();
  return { count: Number(token.text), span: { start: token.start, end: token.end } };
}
