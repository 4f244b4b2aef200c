/** What the walk asks of a definition: its fields by name and the Ajv function for each, looked up once and kept. */
import { valueRules, type ValueRule } from '../generated/value-rules';
import type { CatalogField } from '../model';
import { canonicalName, nearestName } from './names';
import { ruleName, trustedWords } from './value-rules';
import { isDropped } from './writable';

/** Where fields come from; the catalog is one. */
export interface FieldSource {
  /** The fields of a definition; none for a name it does not know. */
  fields(definition: string): readonly CatalogField[];
}

/** A field and what is checked about its values. */
export interface FieldView {
  readonly field: CatalogField;
  /** A value that breaks this is refused. */
  readonly certain?: ValueRule;
  /** A value that breaks only this is warned of. */
  readonly plain?: ValueRule;
  readonly words?: readonly string[];
}

/** A definition, ready for the walk. */
export interface DefinitionView {
  readonly name: string;
  /** Nothing is known of its members, so each of them is legal. */
  readonly open: boolean;
  field(name: string): FieldView | undefined;
  nearest(name: string): string | undefined;
  /** Names of the writable fields that the schemas mark as required. */
  readonly required: readonly string[];
}

function viewOf(field: CatalogField): FieldView {
  const name = ruleName(field);
  const words = trustedWords(field);
  const certain = name === undefined ? undefined : valueRules[name];
  const plain = valueRules[`${field.type}:plain`];
  return {
    field,
    ...(certain === undefined ? {} : { certain }),
    ...(plain === undefined || words !== undefined ? {} : { plain }),
    ...(words === undefined ? {} : { words }),
  };
}

/** Names that a site's own fields repeat in every record are looked up once; the bound keeps odd input from piling up. */
const REMEMBERED_NAMES = 500;

function definitionView(source: FieldSource, name: string): DefinitionView {
  const fields = source.fields(name);
  const byName = new Map(fields.map((field) => [canonicalName(field.name), field]));
  const views = new Map<string, FieldView>();
  const suggestions = new Map<string, string | undefined>();
  const field = (spelling: string): FieldView | undefined => {
    const known = views.get(spelling);
    if (known !== undefined) return known;
    const found = byName.get(canonicalName(spelling));
    if (found === undefined) return undefined;
    const view = viewOf(found);
    if (views.size < REMEMBERED_NAMES) views.set(spelling, view);
    return view;
  };
  const nearest = (spelling: string): string | undefined => {
    if (suggestions.has(spelling)) return suggestions.get(spelling);
    const suggestion = nearestName(
      spelling,
      fields.map((candidate) => candidate.name),
    );
    if (suggestions.size < REMEMBERED_NAMES && spelling.length < 100) suggestions.set(spelling, suggestion);
    return suggestion;
  };
  const required = fields.filter((candidate) => candidate.required && !isDropped(candidate));
  return { name, open: fields.length === 0, field, nearest, required: required.map((candidate) => candidate.name) };
}

const viewsOfSource = new WeakMap<FieldSource, Map<string, DefinitionView>>();

/** The view of a definition; each is made when a record first reaches it. */
export function viewDefinition(source: FieldSource, name: string): DefinitionView {
  let views = viewsOfSource.get(source);
  if (views === undefined) viewsOfSource.set(source, (views = new Map<string, DefinitionView>()));
  let view = views.get(name);
  if (view === undefined) views.set(name, (view = definitionView(source, name)));
  return view;
}
