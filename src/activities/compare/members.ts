/** Reads members of records under any of the spellings that the API takes: dashes and underscores are the same. */

/** A member that is there; its value may be null or `undefined`. */
export interface Member {
  readonly name: string;
  readonly value: unknown;
}

const spelled = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** The member of that name in any spelling; `undefined` when there is none. */
export function memberOf(record: unknown, name: string): Member | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined;
  const members = record as Record<string, unknown>;
  if (Object.hasOwn(members, name)) return { name, value: members[name] };
  const wanted = spelled(name);
  const found = Object.keys(members).find((each) => spelled(each) === wanted);
  return found === undefined ? undefined : { name: found, value: members[found] };
}

/**
 * The value at a path such as `['supplier', 'name']`; `undefined` where a member is missing, null below null. `supplier-id` is read from
 * `supplier.id` where the record has no such member of its own, because queries know both spellings.
 */
export function valueAt(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    if (value === null) return null;
    const member = memberOf(value, name);
    if (member !== undefined) return member.value;
    const association = /^(.+)[-_]id$/i.exec(name)?.[1];
    return association === undefined ? undefined : memberOf(memberOf(value, association)?.value, 'id')?.value;
  }, record);
}
