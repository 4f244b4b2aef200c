/**
 * Finds the collections among the routes, and where in each route its collection ends: `/asn/headers/{id}/void` is the
 * collection `/asn/headers`, a record, and the tail `void`.
 */
import { answerOf } from './responses.ts';
import { nameOf, shapeOf, type Route, type Segment } from './routes.ts';
import { INBORN } from './words.ts';

/** A route split at its collection. */
export interface SplitRoute {
  readonly route: Route;
  readonly collection: readonly Segment[];
  readonly on: 'record' | 'collection';
  /** What follows the collection or the record: the name of an action, its parameters. */
  readonly tail: readonly Segment[];
}

/** Position of the record's id: a parameter called `id`, else a parameter at the very end. */
function recordPosition(segments: readonly Segment[]): number {
  const named = segments.findLastIndex(({ kind, text }) => kind === 'parameter' && text === 'id');
  if (named > 0) return named;
  const last = segments.length - 1;
  return last > 0 && segments[last]?.kind === 'parameter' ? last : -1;
}

function collectionsWithRecords(routes: readonly Route[]): Set<string> {
  const found = new Set<string>();
  for (const { segments } of routes) {
    const position = recordPosition(segments);
    if (position > 0) found.add(shapeOf(segments.slice(0, position)));
  }
  return found;
}

/** Shapes of all paths that answer a list, with the definition of its elements. */
function listsOf(routes: readonly Route[]): Map<string, string | undefined> {
  const lists = new Map<string, string | undefined>();
  for (const { listed, segments } of routes) {
    const answer = answerOf(listed.operation);
    if (listed.method === 'GET' && answer.list && recordPosition(segments) < 0)
      lists.set(shapeOf(segments), answer.definition);
  }
  return lists;
}

/**
 * Shapes of all collections: what has records by id, and what answers a list. A list below a collection with the same
 * definition, without records of its own and without POST, is an action on that collection (`/accounts/recent`).
 */
function findCollections(
  routes: readonly Route[],
  withRecords: ReadonlySet<string>,
  lists: ReadonlyMap<string, string | undefined>,
): Set<string> {
  const collections = new Set(withRecords);
  const posted = new Set(routes.filter(({ listed }) => listed.method === 'POST').map(({ segments }) => shapeOf(segments)));
  for (const [shape, definition] of [...lists].sort(([a], [b]) => a.length - b.length)) {
    const above = shape.slice(0, shape.lastIndexOf('/'));
    const view = collections.has(above) && lists.get(above) === definition && !posted.has(shape);
    if (!view) collections.add(shape);
  }
  return collections;
}

/** What is known of all routes when one of them is split. */
interface Known {
  /** Shapes of all collections. */
  readonly collections: ReadonlySet<string>;
  /** Shapes of those that have records. */
  readonly withRecords: ReadonlySet<string>;
  readonly lists: ReadonlyMap<string, string | undefined>;
}

function atRecord(route: Route, position: number): SplitRoute {
  const { segments } = route;
  return { route, collection: segments.slice(0, position), on: 'record', tail: segments.slice(position + 1) };
}

/**
 * Position of a record's id that is not called `id` and that one word follows which is no collection:
 * `/parts/{part_id}/retire` is an action like `/parts/{id}/retire`. A POST that answers something else than a part
 * makes a record of a collection that has no list.
 */
function otherRecordPosition({ segments, listed }: Route, { withRecords, lists }: Known): number {
  const position = segments.length - 2;
  const above = shapeOf(segments.slice(0, position));
  if (segments[position]?.kind !== 'parameter' || !withRecords.has(above)) return -1;
  const makesOther = listed.method === 'POST' && answerOf(listed.operation).definition !== lists.get(above);
  return makesOther ? -1 : position;
}

function split(route: Route, known: Known): SplitRoute {
  const { segments } = route;
  const { collections } = known;
  const position = recordPosition(segments);
  if (position > 0) return atRecord(route, position);
  for (let end = segments.length; end > 0; end -= 1) {
    const collection = segments.slice(0, end);
    if (collections.has(shapeOf(collection))) return { route, collection, on: 'collection', tail: segments.slice(end) };
    if (segments[end - 1]?.kind === 'parameter') break;
  }
  const other = otherRecordPosition(route, known);
  if (other > 0) return atRecord(route, other);
  // Nothing known above: after a static segment the last one is an action, after an id it is a collection.
  const last = segments.length - 1;
  const end = last > 0 && segments[last - 1]?.kind === 'static' ? last : segments.length;
  return { route, collection: segments.slice(0, end), on: 'collection', tail: segments.slice(end) };
}

/** Splits all routes. */
export function splitRoutes(routes: readonly Route[]): SplitRoute[] {
  const withRecords = collectionsWithRecords(routes);
  const lists = listsOf(routes);
  const known: Known = { collections: findCollections(routes, withRecords, lists), withRecords, lists };
  return routes.map((route) => split(route, known));
}

/** As the catalog compares names, which takes dashes and underscores alike. */
const normalized = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function beforeLast(name: string, prefix: string): string {
  const cut = name.lastIndexOf('/') + 1;
  return `${name.slice(0, cut)}${prefix}${name.slice(cut)}`;
}

/**
 * A unique name for every collection, by shape: its path without ids. Where two differ in ids only, the one with the
 * most ids keeps the name and the one without an id is called `all_...` (`expense_lines/all_expense_artifacts`).
 */
export function nameCollections(collections: readonly (readonly Segment[])[]): Map<string, string> {
  const ids = (segments: readonly Segment[]): Segment[] => segments.filter(({ kind }) => kind === 'parameter');
  const sorted = [...collections].sort(
    (a, b) => ids(b).length - ids(a).length || (shapeOf(a) < shapeOf(b) ? -1 : 1),
  );
  const names = new Map<string, string>();
  const taken = new Set(INBORN.map(normalized));
  for (const segments of sorted) {
    const shape = shapeOf(segments);
    if (names.has(shape)) continue;
    const plain = nameOf(segments);
    const by = ids(segments).map(({ text }) => text);
    const candidates = [plain, by.length === 0 ? beforeLast(plain, 'all_') : `${plain}_by_${by.join('_and_')}`];
    const isFree = (candidate: string): boolean => !taken.has(normalized(candidate));
    let name = candidates.find(isFree);
    for (let count = 2; name === undefined; count += 1) if (isFree(`${plain}_${count}`)) name = `${plain}_${count}`;
    taken.add(normalized(name));
    names.set(shape, name);
  }
  return names;
}
