/** What the site answers, before it is put on the wire. */
import type { Shape } from '../shape/shape';
import type { Row } from '../store/row';
import { writeJson, writeJsonList, type Wire } from '../wire/json-writer';
import { xmlErrors, xmlList, xmlRecord } from '../wire/xml-writer';
import type { Format } from './negotiate';
import { refuse, type Refusal } from './problem';

/** A complete answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
};

/** Element names of a resource. */
export interface ElementNames {
  readonly list: string;
  readonly record: string;
}

/** Makes answers of rows in one format. */
export interface Presenter {
  record(status: number, row: Row, shape: Shape): Answer;
  list(rows: readonly Row[], shape: Shape): Answer;
}

/** An answer without a body. */
export function emptyAnswer(status: number): Answer {
  return { status, headers: {}, body: '' };
}

/** A refusal in the documented shape of its format. */
export function refusalAnswer(refusal: Refusal, format: Format): Answer {
  const body =
    format === 'xml' ? xmlErrors(Object.values(refusal.errors).flat()) : JSON.stringify({ errors: refusal.errors });
  return { status: refusal.status, headers: { 'content-type': TYPES[format], ...refusal.headers }, body };
}

/** @param names the XML elements of the resource. @param wire is asked when the answer is written, after the work. */
export function presenter(format: Format, names: ElementNames, wire: () => Wire): Presenter {
  const headers = { 'content-type': TYPES[format] };
  return {
    record(status, row, shape) {
      const body = format === 'xml' ? xmlRecord(row, shape, names.record, wire()) : writeJson(row, shape, wire());
      return { status, headers, body };
    },
    list(rows, shape) {
      if (format === 'json') return { status: 200, headers, body: writeJsonList(rows, shape, wire()) };
      if (rows.length === 0) throw refuse(404, 'No results match your search criteria.');
      return { status: 200, headers, body: xmlList(rows, shape, names, wire()) };
    },
  };
}
