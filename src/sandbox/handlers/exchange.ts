/** One request on its way through the site, and which members its answer shows. */
import type { CatalogObject, CatalogOperation } from '../../catalog';
import type { Presenter } from '../http/answer';
import type { RequestBody } from '../http/body';
import { refuse } from '../http/problem';
import type { Kind } from '../model/kind';
import type { ParsedQuery } from '../query/parse-query';
import { parseFields, shapeOfFields } from '../shape/fields';
import type { Shape } from '../shape/shape';
import type { Site } from '../site';
import type { Row } from '../store/row';

/** Lists of members kept at the site under a name, in the language of the `fields` parameter. */
export interface StoredFilters {
  readonly named: Readonly<Record<string, readonly unknown[]>>;
  /** By object name: what every GET of it is trimmed to without being asked. */
  readonly defaults: Readonly<Record<string, readonly unknown[]>>;
}

/** One request. */
export interface Exchange {
  readonly site: Site;
  readonly object: CatalogObject;
  readonly operation: CatalogOperation;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: ParsedQuery;
  readonly body: RequestBody;
  readonly present: Presenter;
  readonly filters: StoredFilters;
  /** The user that the API credentials act as. */
  readonly actor: Row | undefined;
  /** The `Accept` header, for answers that are files. */
  readonly accept: string;
}

/** A parameter of an action or a condition such as `exported=true`, whatever its spelling. */
export function parameter(exchange: Exchange, name: string): string | undefined {
  const found = exchange.query.conditions.find(({ segments }) => segments.length === 1 && segments[0] === name);
  return found?.value;
}

/** Whether the client wants no body in the answer to a write. */
export function wantsNothing(exchange: Exchange): boolean {
  return exchange.operation.method !== 'GET' && exchange.query.steering.get('return_object') === 'none';
}

/** The members that the answer shows. @throws {Refusal} 400 for a field list or filter that cannot be used. */
export function answerShape(exchange: Exchange, kind: Kind): Shape {
  const { site, query, filters, object, operation } = exchange;
  const fields = query.steering.get('fields');
  if (fields !== undefined) return shapeOfFields(site.kinds, site.shapes, kind, parseFields(fields));
  const filter = query.steering.get('filter');
  if (filter !== undefined) {
    if (!Object.hasOwn(filters.named, filter)) throw refuse(400, `There is no filter named ${filter.slice(0, 100)}`);
    return shapeOfFields(site.kinds, site.shapes, kind, filters.named[filter]);
  }
  const wanted = query.steering.get('return_object');
  if (wanted === 'limited') return site.shapes.limited(kind);
  if (wanted === 'shallow') return site.shapes.shallow(kind);
  if (operation.method === 'GET' && Object.hasOwn(filters.defaults, object.name)) {
    return shapeOfFields(site.kinds, site.shapes, kind, filters.defaults[object.name]);
  }
  return site.shapes.full(kind);
}
