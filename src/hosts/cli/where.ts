/** Turns filter texts and conditions as they stand on a command line into one query. */
import {
  checkFilter,
  checkQuery,
  checkSelect,
  parseFilter,
  parseSelect,
  type Condition,
  type ParsedSelect,
  type QueryRequest,
} from '../../activities';
import { CoupaError } from '../../errors';
import { parseJson } from '../../sdk';
import { given, invalidOption, toNames, toParentIds, toWholeNumber, toWord } from './options';

/** The options of a command that reads, as commander delivers them. */
export interface ReadingOptions {
  readonly where: readonly string[];
  readonly condition: readonly string[];
  readonly select?: string;
  readonly fields?: string;
  readonly returnObject?: string;
  readonly filter?: string;
  readonly anyOrder?: boolean;
  readonly order?: string;
  readonly limit?: string;
  readonly pageSize?: string;
  readonly parent?: string;
}

/** What to read. */
export interface Reading {
  readonly object: string;
  readonly request: QueryRequest;
}

/**
 * The query that a command line asks for, checked as far as it can be without the site. Filter texts and conditions are
 * joined with AND.
 * @throws {CoupaError} whatever is wrong with it, for a text with the place in it; nothing was sent.
 */
export function toReading(
  object: string | undefined,
  filterText: string | undefined,
  options: ReadingOptions,
): Reading {
  const select = options.select === undefined ? undefined : parseSelect(options.select);
  const name = nameOf(object, select);
  const filters = [...(filterText === undefined ? [] : [filterText]), ...options.where].map((text) =>
    parseFilter(text),
  );
  const conditions = [
    ...(select?.conditions ?? []),
    ...filters.flatMap((filter) => filter.conditions),
    ...options.condition.flatMap((text) => parseConditions(text)),
  ];
  const fields = once('--fields', toNames(options.fields), select?.fields.length === 0 ? undefined : select?.fields);
  const order = once('--order', options.order === undefined ? undefined : parseOrder(options.order), select?.order);
  const limit = once('--limit', toWholeNumber('--limit', options.limit), select?.limit);
  const parents = toParentIds(options.parent);
  const request: QueryRequest = given({
    ...parents,
    conditions: conditions.length === 0 ? undefined : conditions,
    fields,
    order,
    limit,
    pageSize: toWholeNumber('--page-size', options.pageSize),
    sequence: options.anyOrder === true ? 'any' : undefined,
    returnObject: toWord('--return-object', options.returnObject, ['limited', 'shallow']),
    filter: options.filter,
  } as const);
  if (select !== undefined) checkSelect(select, parents);
  for (const filter of filters) checkFilter(name, filter, parents);
  checkQuery(name, request);
  return { object: name, request };
}

function nameOf(object: string | undefined, select: ParsedSelect | undefined): string {
  const name = object ?? select?.object;
  if (name === undefined) throw invalidOption('<object>', 'name the object to read, e.g. invoices');
  if (select !== undefined && select.object !== name) {
    throw invalidOption(
      '--select',
      `it reads ${select.object}, but ${name} was named before it; leave one of them out`,
    );
  }
  return name;
}

/** A wish that stands in an option or in the SELECT, but not in both, because one of them would be lost. */
function once<Value>(option: string, typed: Value | undefined, selected: Value | undefined): Value | undefined {
  if (typed !== undefined && selected !== undefined) throw invalidOption(option, 'it stands in --select too; keep one');
  return typed ?? selected;
}

/** One `--condition`: a condition as JSON, or a list of them. */
export function parseConditions(text: string): readonly Condition[] {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    throw new CoupaError(
      'COUPA_FILTER_INVALID',
      `--condition is not valid JSON; write e.g. '{"field": "status", "operator": "eq", "value": "approved"}'.`,
    );
  }
  return (Array.isArray(parsed) ? parsed : [parsed]) as readonly Condition[];
}

/** One `--order`: `created-at` or `created-at:desc`. */
export function parseOrder(text: string): NonNullable<QueryRequest['order']> {
  const [by = '', direction = 'asc'] = text.split(':');
  const word = toWord('--order', direction.toLowerCase(), ['asc', 'desc']);
  return { by: by.trim(), ...given({ direction: word }) };
}
