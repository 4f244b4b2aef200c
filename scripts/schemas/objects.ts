/** Puts the operations of a release together as the objects of the catalog. */
import type { CatalogObject, CatalogOperation, CatalogParent, OperationClass } from '../../src/catalog/model.ts';
import { classifyRoute, uploadShapes } from './classify.ts';
import { nameCollections, splitRoutes, type SplitRoute } from './collections.ts';
import type { Findings } from './findings.ts';
import { answerOf, bodyDefinition } from './responses.ts';
import { nameOf, pathOf, shapeOf, type Route, type Segment } from './routes.ts';
import { CLASSES } from './totals.ts';
import { className, dashed, humanized, plural, singular } from './words.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What assembling needs besides the routes. */
export interface AssemblyContext {
  readonly findings: Findings;
  readonly refer: (definition: string, where: string) => string;
}

interface Group {
  readonly segments: readonly Segment[];
  readonly splits: readonly SplitRoute[];
}

function groupByCollection(splits: readonly SplitRoute[]): Map<string, Group> {
  const groups = new Map<string, { segments: readonly Segment[]; splits: SplitRoute[] }>();
  for (const split of splits) {
    const shape = shapeOf(split.collection);
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, { segments: split.collection, splits: [split] });
    else group.splits.push(split);
  }
  return groups;
}

function parentsOf(segments: readonly Segment[], names: ReadonlyMap<string, string>): CatalogParent[] {
  return segments.flatMap(({ kind, text }, position) => {
    if (kind === 'static') return [];
    const above = segments.slice(0, position);
    return [{ object: names.get(shapeOf(above)) ?? nameOf(above), parameter: text }];
  });
}

/** `/suppliers/{supplier_id}/addresses` -> `Supplier > Addresses`; a namespace stands before a colon. */
function displayNameOf(segments: readonly Segment[], name: string): string {
  const words = name.split('/');
  let text = '';
  let word = 0;
  segments.forEach(({ kind }, position) => {
    if (kind === 'parameter') return;
    const last = word === words.length - 1;
    const owner = segments[position + 1]?.kind === 'parameter';
    const current = words[word] ?? '';
    text += humanized(owner && !last ? singular(current) : current) + (last ? '' : owner ? ' > ' : ': ');
    word += 1;
  });
  return text;
}

/** The definition of the records: that of the list, else of a record, else of what is sent. */
function definitionOf(group: Group, path: string, context: AssemblyContext): string {
  const operations = group.splits.map(({ route }) => route.listed.operation);
  const answers = operations.map(answerOf);
  const found =
    answers.find(({ list, definition }) => list && definition !== undefined)?.definition ??
    answers.find(({ definition }) => definition !== undefined)?.definition ??
    operations.map(bodyDefinition).find((definition) => definition !== undefined);
  return context.refer(found ?? className(singular(path.split('/').at(-1) ?? 'record')), path);
}

const orderOf = ({ class: operationClass, method, path }: CatalogOperation): string =>
  `${CLASSES.indexOf(operationClass)} ${operationClass === 'action' ? path : ''} ${METHODS.indexOf(method)} ${path}`;

function operationsOf(
  group: Group,
  path: string,
  uploads: ReadonlySet<string>,
  findings: Findings,
): CatalogOperation[] {
  return group.splits
    .map((split) => classifyRoute(split, path, uploads, findings))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const FILES: ReadonlySet<OperationClass> = new Set(['upload', 'download']);

const counted = (count: number, what: string): string[] =>
  count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];

/** What an object can do, in a few words. */
function descriptionOf(operations: readonly CatalogOperation[]): string {
  const has = (operationClass: OperationClass): boolean =>
    operations.some((operation) => operation.class === operationClass && operation.action === undefined);
  const plain = CLASSES.filter((operationClass) => operationClass !== 'get' || !has('query')).filter(has);
  const named = (of: readonly CatalogOperation[]): number =>
    new Set(of.flatMap(({ action }) => (action === undefined ? [] : [action]))).size;
  const files = operations.filter((operation) => FILES.has(operation.class));
  const others = operations.filter((operation) => !FILES.has(operation.class));
  const text = [...plain, ...counted(named(others), 'action'), ...counted(named(files), 'file action')].join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const isListed = ({ route }: SplitRoute): boolean => route.origin !== 'amendment';

function assemble(
  group: Group,
  names: ReadonlyMap<string, string>,
  uploads: ReadonlySet<string>,
  context: AssemblyContext,
): CatalogObject {
  const path = pathOf(group.segments);
  const name = names.get(shapeOf(group.segments)) ?? nameOf(group.segments);
  const definition = definitionOf(group, path, context);
  const operations = operationsOf(group, path, uploads, context.findings);
  const record = dashed(definition);
  const list = group.splits.map(({ route }) => answerOf(route.listed.operation).xmlList).find((xml) => xml !== undefined);
  return {
    name,
    displayName: displayNameOf(group.segments, name),
    description: descriptionOf(operations),
    definition,
    path,
    parents: parentsOf(group.segments, names),
    operations,
    modules: [...new Set(group.splits.filter(isListed).map(({ route }) => route.listed.module))].sort(),
    xml: { list: list ?? plural(record), record },
  };
}

/** The objects of a release, sorted by name. */
export function assembleObjects(routes: readonly Route[], context: AssemblyContext): CatalogObject[] {
  const splits = splitRoutes(routes);
  const uploads = uploadShapes(splits);
  const groups = [...groupByCollection(splits).values()];
  const names = nameCollections(groups.map(({ segments }) => segments));
  return groups
    .map((group) => assemble(group, names, uploads, context))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
