/**
 * What JSON makes of a value, and what it would lose without a word. A record is copied as it will travel; where the
 * journey would change it (an endless loop, `NaN`, a function, a `Map`), the user is told instead.
 */
import type { FindingList, Place } from './findings';

/** No record of a site is this deep; what is, would exhaust the stack. */
const DEEPEST = 100;
/** Values in one record, counted as often as they are reached: a small structure can refer to itself a billion times. */
const MOST_VALUES = 500_000;

/** The state of copying one record. */
export interface Copying {
  readonly problems: FindingList;
  /** Objects and lists from the record down to where the copy is. */
  readonly ancestors: Set<object>;
  values: number;
}

/** Starts a copy. */
export function startCopying(problems: FindingList): Copying {
  return { problems, ancestors: new Set(), values: 0 };
}

/** Counts one more value; false, and reported once, when the record has too many. */
function spend(copying: Copying, place: Place | undefined): boolean {
  copying.values += 1;
  if (copying.values === MOST_VALUES + 1)
    copying.problems.add(place, `the record has more than ${MOST_VALUES} values.`);
  return copying.values <= MOST_VALUES;
}

/** Leaves a member out of the copy. */
export const OMITTED = Symbol('omitted');

/** Puts a member into a copy unless it was left out. */
export function setMember(target: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== OMITTED) target[name] = value;
}

/** The value that JSON writes: of an instance with `toJSON`, that method's answer (a `Date` becomes its ISO text). */
export function asWritten(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date && Number.isNaN(value.getTime())) return Number.NaN;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.valueOf();
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (toJSON as (key: string) => unknown).call(value, '') : value;
}

/** JSON would escape it, and whoever decodes the escape puts something else in its place. */
const HALF_CHARACTER = 'holds half of a character (a surrogate without its other half), which a site cannot keep.';

/** Why JSON cannot carry a single value; `undefined` when it can. */
export function unwritable(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value)
        ? undefined
        : 'is not a finite number or not a valid date; JSON would send null for it.';
    case 'string':
      return value.isWellFormed() ? undefined : HALF_CHARACTER;
    case 'bigint':
      return 'is a bigint, which JSON cannot carry; give it as text.';
    case 'function':
    case 'symbol':
      return `is a ${typeof value}, which JSON would leave out.`;
    case 'object':
      return value instanceof Map || value instanceof Set
        ? 'is a Map or Set, which JSON would send empty; give an object or a list.'
        : undefined;
    default:
      return undefined;
  }
}

/** Whether the walk may go into an object or list; reports why not. The caller leaves it with `ancestors.delete`. */
export function enter(copying: Copying, value: object, place: Place | undefined): boolean {
  if (!spend(copying, place)) return false;
  if (copying.ancestors.has(value)) copying.problems.add(place, 'contains itself; JSON cannot carry a loop.');
  else if (copying.ancestors.size >= DEEPEST)
    copying.problems.add(place, `is nested more than ${DEEPEST} levels deep.`);
  else {
    copying.ancestors.add(value);
    return true;
  }
  return false;
}

/** `__proto__` is never a field, and copying it would replace the object's own nature; nor is what is no text. */
export function isForbiddenName(copying: Copying, name: string, place: Place): boolean {
  if (name !== '__proto__' && name.isWellFormed()) return false;
  copying.problems.add(place, 'cannot be the name of a field.');
  return true;
}

/** Copies a value of which no schema knows anything: a custom field, an unknown member, an untyped one. */
export function copyFreely(copying: Copying, given: unknown, place: Place | undefined): unknown {
  const value = asWritten(given);
  const loss = unwritable(value);
  if (loss !== undefined) {
    copying.problems.add(place, loss);
    return OMITTED;
  }
  if (typeof value !== 'object' || value === null) return value === undefined ? OMITTED : value;
  if (!enter(copying, value, place)) return OMITTED;
  const copy = Array.isArray(value) ? copyListFreely(copying, value, place) : copyMembersFreely(copying, value, place);
  copying.ancestors.delete(value);
  return copy;
}

/** Copies a list element by element; a hole is told, because JSON would fill it with null. */
export function copyList(
  copying: Copying,
  list: readonly unknown[],
  place: Place | undefined,
  copyElement: (element: unknown, place: Place) => unknown,
): unknown[] {
  const copy: unknown[] = [];
  for (let position = 0; position < list.length; position += 1) {
    const here = { above: place, key: position };
    if (!spend(copying, here)) break;
    const element = list[position];
    if (element === undefined) copying.problems.add(here, 'has no value; JSON would send null for it.');
    else copy.push(copyElement(element, here));
  }
  return copy.filter((element) => element !== OMITTED);
}

const copyListFreely = (copying: Copying, list: readonly unknown[], place: Place | undefined): unknown[] =>
  copyList(copying, list, place, (element, here) => copyFreely(copying, element, here));

function copyMembersFreely(copying: Copying, value: object, place: Place | undefined): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const here = { above: place, key: name };
    if (isForbiddenName(copying, name, here)) continue;
    if (!spend(copying, here)) break;
    setMember(copy, name, copyFreely(copying, (value as Record<string, unknown>)[name], here));
  }
  return copy;
}
