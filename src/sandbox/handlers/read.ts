/** Lists and single records. */
import type { Answer } from '../http/answer';
import { findCollection, type Collection } from '../http/collection';
import { refuse } from '../http/problem';
import type { ParsedQuery, RawCondition } from '../query/parse-query';
import { prepare, select } from '../query/select';
import { FINDS_NOTHING, NOT_QUERYABLE, QUERY_WORDS } from '../rules/collections';
import type { Row } from '../store/row';
import { answerShape, type Exchange } from './exchange';

function translate(exchange: Exchange): ParsedQuery {
  const word = QUERY_WORDS[exchange.object.name];
  const refused = NOT_QUERYABLE[exchange.object.name] ?? [];
  const conditions = exchange.query.conditions.map((condition): RawCondition => {
    const [first, ...rest] = condition.segments;
    if (refused.includes(first!)) throw refuse(400, `Unknown attribute in query: ${condition.text.slice(0, 200)}`);
    if (first !== word?.from || word === undefined) return condition;
    return { ...condition, segments: [word.to, ...rest], value: word.values?.[condition.value] ?? condition.value };
  });
  return { conditions, steering: exchange.query.steering };
}

function findsNothing(exchange: Exchange): boolean {
  const together = FINDS_NOTHING[exchange.object.name];
  return together?.every((name) => exchange.query.conditions.some(({ segments }) => segments[0] === name)) === true;
}

/** The page of a collection that the query string asks for. */
export function page(exchange: Exchange, collection: Collection): readonly Row[] {
  const selection = prepare(exchange.site, collection.kind, translate(exchange));
  return findsNothing(exchange) ? [] : select(collection.rows(), selection);
}

/** GET of a collection. */
export function list(exchange: Exchange): Answer {
  const collection = findCollection(exchange.site, exchange.object, exchange.parameters);
  return exchange.present.list(page(exchange, collection), answerShape(exchange, collection.kind));
}

/** The record that the path names. @throws {Refusal} 404 when there is none. */
export function findRecord(exchange: Exchange): { readonly collection: Collection; readonly row: Row } {
  const collection = findCollection(exchange.site, exchange.object, exchange.parameters);
  const id = exchange.parameters['id'] ?? '';
  const row = collection.find(id);
  if (row === undefined) throw refuse(404, `There is no ${collection.kind.model} with the id ${id.slice(0, 40)}`);
  return { collection, row };
}

/** GET of one record. */
export function show(exchange: Exchange): Answer {
  const { row, collection } = findRecord(exchange);
  const file = fileAnswer(exchange, row);
  return file ?? exchange.present.record(200, row, answerShape(exchange, collection.kind));
}

/** An attachment's file, for a client that asks for its content rather than for the record. */
function fileAnswer(exchange: Exchange, row: Row): Answer | undefined {
  const file = exchange.site.store.files.get(`${row.kind.name}/${row.id}/file`);
  const type = exchange.accept.split(/[,;]/)[0]?.trim().toLowerCase();
  if (file === undefined || type === undefined) return undefined;
  if (type !== 'application/octet-stream' && type !== file.contentType.split(';')[0]?.toLowerCase()) return undefined;
  return { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes };
}
