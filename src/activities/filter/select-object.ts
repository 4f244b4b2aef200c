/** The object behind FROM, and taking its name off fields that carry it in front. */
import { loadCatalog, type Catalog, type CatalogObject } from '../../catalog';
import { CoupaError, isCoupaError } from '../../errors';
import type { Cursor } from './cursor';
import { decode } from './decode';
import type { Span } from './model';
import { problemAt } from './source';
import type { Name } from './tree';

/** An object of the catalog as the text names it. */
export interface NamedObject {
  /** As the catalog has it. */
  readonly name: string;
  readonly span: Span;
  /** The path of a field without the object's name or alias in front. */
  fieldOf(name: Name): string;
}

const ENDS = new Set(['where', 'order', 'limit', 'offset', 'as', 'group', 'having', 'join', 'inner', 'left', 'union']);

/**
 * Reads the object: by its name (`purchase_orders`, also with dashes) or by its display name (`Purchase Orders`), which
 * is what palettes show; a second name may follow. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT` with the nearest names.
 */
export function readObject(cursor: Cursor): NamedObject {
  const catalog = loadCatalog();
  const first = cursor.peek();
  let text: string;
  let alias: string | undefined;
  if (first.kind === 'string' || first.kind === 'name') {
    text = decode(cursor, cursor.take(), 'value').text;
  } else {
    if (first.kind !== 'word' || ENDS.has(first.key)) throw cursor.refuse('an object is expected, e.g. invoices');
    const words: string[] = [];
    while (isObjectPart(cursor)) words.push(cursor.take().text);
    text = cursor.source.text.slice(first.start, cursor.last().end);
    if (words.length > 1 && findObject(catalog, text) === undefined && /^[\p{L}_]\w*$/u.test(words.at(-1)!)) {
      alias = words.at(-1)!;
      text = text.slice(0, -alias.length).trimEnd();
    }
  }
  const span = { start: first.start, end: cursor.last().end };
  if (cursor.peek().kind === ',') throw cursor.refuse('records of one object can be asked for, not of several');
  if (
    cursor.accept('as') !== undefined ||
    (alias === undefined && cursor.peek().kind === 'word' && !ENDS.has(cursor.peek().key))
  ) {
    if (cursor.peek().kind !== 'word') throw cursor.refuse('a name is expected behind AS');
    alias = cursor.take().text;
  }
  const object = findObject(catalog, text) ?? lookUp(cursor, catalog, text, span);
  return { name: object.name, span, fieldOf: unqualified(catalog, object, alias) };
}

/** Display names hold `>` and `:`, as in `Invoice > Comments`. */
function isObjectPart(cursor: Cursor): boolean {
  const token = cursor.peek();
  return token.text === '>' || (token.kind === 'word' && !ENDS.has(token.key));
}

const known = new WeakMap<Catalog, ReadonlyMap<string, CatalogObject>>();

function findObject(catalog: Catalog, text: string): CatalogObject | undefined {
  let names = known.get(catalog);
  if (names === undefined) {
    const byDisplayName = catalog.objects.map((object) => [plain(object.displayName), object] as const);
    names = new Map([...byDisplayName, ...catalog.objects.map((object) => [plain(object.name), object] as const)]);
    known.set(catalog, names);
  }
  return names.get(plain(text));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '_');
}

function lookUp(cursor: Cursor, catalog: Catalog, text: string, span: Span): CatalogObject {
  try {
    return catalog.object(text);
  } catch (error) {
    if (!isCoupaError(error)) throw error;
    const problem = problemAt(cursor.source.text, span, { path: '/object', message: error.message });
    throw new CoupaError(error.code, `The query was not sent: ${problem.message}`, { problems: [problem] });
  }
}

/** A field of that name counts before the object does. */
function unqualified(catalog: Catalog, object: CatalogObject, alias: string | undefined): (name: Name) => string {
  const qualifiers = new Set([object.name, object.displayName, object.definition, alias ?? object.name].map(plain));
  return ({ text }) => {
    const dot = text.indexOf('.');
    if (dot < 1 || !qualifiers.has(plain(text.slice(0, dot)))) return text;
    const { standing } = catalog.resolvePath(object.definition, text.slice(0, dot));
    return standing === 'known' ? text : text.slice(dot + 1);
  };
}
