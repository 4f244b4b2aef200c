/**
 * Walks a record along the definitions, copying it as it goes: checks each value against its rule, leaves out read-only
 * fields, and notes names that no schema has. Structure is taken as it comes, because a site takes several forms of it:
 * a list may be one object or `{payment: [...]}`, a reference may be `{"id": 5}` or hold any natural key.
 */
import type { DataRecord } from '../../sdk';
import { viewDefinition, type DefinitionView, type FieldSource, type FieldView } from './definition-view';
import { pointer, type FindingList, type Place } from './findings';
import { canonicalName, isCustomFields } from './names';
import {
  asWritten,
  copyFreely,
  copyList,
  enter,
  isForbiddenName,
  OMITTED,
  setMember,
  unwritable,
  type Copying,
} from './plain-data';
import { checkCommand, checkValue } from './single-value';
import { kindOf, unknownName } from './wording';
import { COMMANDS, isDropped, REFERENCE_KEYS } from './writable';

/** What one walk reads and fills. */
export interface Walk {
  readonly source: FieldSource;
  readonly copying: Copying;
  readonly problems: FindingList;
  readonly warnings: FindingList;
  readonly dropped: string[];
  /** Read-only members that stay at the top of the record: `id` of an update. */
  readonly keptAtTop: ReadonlySet<string>;
  /** How many records that exist already, named by their id, the walk is in. */
  references: number;
}

/** Copies an object that has a definition. The caller has checked that it is an object and may be entered. */
export function walkMembers(
  walk: Walk,
  value: object,
  definition: DefinitionView,
  place: Place | undefined,
): DataRecord {
  const copy: DataRecord = {};
  for (const name of Object.keys(value)) {
    const here = { above: place, key: name };
    const given = (value as DataRecord)[name];
    if (given === undefined || isForbiddenName(walk.copying, name, here)) continue;
    if (name.includes('_') && Object.hasOwn(value, canonicalName(name)) && canonicalName(name) !== name) {
      walk.warnings.add(here, 'is given twice, once with dashes and once with underscores.');
    }
    setMember(copy, name, walkMember(walk, name, given, definition, here));
  }
  return copy;
}

function walkMember(walk: Walk, name: string, given: unknown, definition: DefinitionView, here: Place): unknown {
  if (COMMANDS.has(name)) return checkCommand(walk, given, here);
  if (definition.open || isCustomFields(name)) return copyFreely(walk.copying, given, here);
  const view = definition.field(name);
  if (view === undefined) {
    // To compare a name with every field is dear, and a record may have half a million that no schema has.
    walk.warnings.add(here, () => unknownName(definition.nearest(name), definition.name));
    return copyFreely(walk.copying, given, here);
  }
  if (isDropped(view.field) && !staysThoughReadOnly(walk, canonicalName(name), here)) {
    walk.dropped.push(pointer(here));
    return OMITTED;
  }
  return walkValue(walk, view, given, here);
}

/** In a nested object the keys it is found by stay; at the top only what the write itself needs. */
const staysThoughReadOnly = (walk: Walk, name: string, here: Place): boolean =>
  (here.above === undefined ? walk.keptAtTop : REFERENCE_KEYS).has(name);

function walkValue(walk: Walk, view: FieldView, given: unknown, place: Place): unknown {
  const value = asWritten(given);
  if (value === null) return null;
  const loss = unwritable(value);
  if (loss !== undefined) {
    walk.problems.add(place, loss);
    return OMITTED;
  }
  const { type, definition } = view.field;
  if (type === 'any') return copyFreely(walk.copying, value, place);
  if (type !== 'object' && type !== 'array') return checkValue(walk, view, value, place);
  if (typeof value === 'boolean') {
    walk.problems.add(place, `must be ${type === 'array' ? 'a list' : 'an object'}; got ${kindOf(value)}.`);
    return value;
  }
  if (definition === undefined) return copyFreely(walk.copying, value, place);
  return walkAssociation(walk, viewDefinition(walk.source, definition), value, place);
}

/** A reference, a line, a list of them, or one of the wrapper forms around either. */
function walkAssociation(walk: Walk, definition: DefinitionView, given: unknown, place: Place): unknown {
  const value = asWritten(given);
  if (typeof value !== 'object' || value === null || unwritable(value) !== undefined) {
    return walkSingle(walk, value, place);
  }
  if (!enter(walk.copying, value, place)) return OMITTED;
  const copy = Array.isArray(value)
    ? copyList(walk.copying, value, place, (element, here) => walkAssociation(walk, definition, element, here))
    : walkAssociated(walk, definition, value, place);
  walk.copying.ancestors.delete(value);
  return copy;
}

/** A single value in place of an association: right for a field that is called an id, and for a country's name. */
function walkSingle(walk: Walk, value: unknown, place: Place): unknown {
  if (typeof value === 'boolean') {
    walk.problems.add(place, `must be an object such as {"id": 5}; got ${kindOf(value)}.`);
  } else if ((typeof value === 'string' && value !== '') || typeof value === 'number') {
    const isId = canonicalName(String(place.key)).endsWith('-id');
    if (!isId) walk.warnings.add(place, 'is usually an object such as {"id": 5}; a site may ignore a single value.');
  }
  return copyFreely(walk.copying, value, place);
}

function walkAssociated(walk: Walk, definition: DefinitionView, value: object, place: Place): unknown {
  const wrapped = wrappedName(definition, value, place);
  if (wrapped !== undefined) {
    const inner = walkAssociation(walk, definition, (value as DataRecord)[wrapped], { above: place, key: wrapped });
    return inner === OMITTED ? OMITTED : { [wrapped]: inner };
  }
  const droppedBefore = walk.dropped.length;
  const isReference = Object.hasOwn(value, 'id');
  if (isReference) walk.references += 1;
  const copy = walkMembers(walk, value, definition, place);
  if (isReference) walk.references -= 1;
  const emptied = walk.dropped.length > droppedBefore && Object.keys(copy).length === 0;
  // Nothing but read-only fields, as a query returns them: `{}` in its place could clear the association. An element of
  // a list stays, because taking it out would move the ones after it.
  return emptied && typeof place.key === 'string' ? OMITTED : copy;
}

/** `{payment: {...}}` or `{payment: [...]}` in place of the payments: one member, no field, named like the place. */
function wrappedName(definition: DefinitionView, value: object, place: Place): string | undefined {
  const names = Object.keys(value);
  const [name] = names;
  if (name === undefined || names.length > 1 || definition.open || name === '__proto__') return undefined;
  const inner = (value as DataRecord)[name];
  if (typeof inner !== 'object' || inner === null || definition.field(name) !== undefined) return undefined;
  const outer = typeof place.key === 'number' ? place.above?.key : place.key;
  return isSingularOf(canonicalName(name), canonicalName(String(outer))) ? name : undefined;
}

/** XML's names for a list and its members: `payments` and `payment`, `addresses` and `address`, `entries` and `entry`. */
const isSingularOf = (name: string, plural: string): boolean =>
  plural === name || plural === `${name}s` || plural === `${name}es` || plural === `${name.replace(/y$/, '')}ies`;
