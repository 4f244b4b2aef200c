/** Whether a record of the site is as an update wanted it, so that the update surely took effect. */
import type { Catalog } from '../../catalog';
import type { DataRecord } from '../../sdk';
import { changesAgainst, memberOf } from '../compare';
import { madeSince } from './search';
import type { Beginning } from '../journal';
import { isRecord } from '../run';

/** What is compared. */
export interface Applied {
  readonly catalog: Catalog;
  readonly definition: string;
  readonly body: DataRecord;
  readonly current: DataRecord;
  readonly began: Beginning;
}

/**
 * Whether everything that was sent is there. Elements of a list without id must be there anew: one that is equal but
 * older proves nothing. Commands such as `_close` leave no trace that could be compared, so they are never proven.
 */
export function isApplied({ catalog, definition, body, current, began }: Applied): boolean {
  const plain: DataRecord = {};
  for (const [name, value] of Object.entries(body)) {
    if (!isListOfRecords(value)) {
      plain[name] = value;
      continue;
    }
    const inner = definitionOf(catalog, definition, name);
    const there = memberOf(current, name)?.value;
    if (inner === undefined || !Array.isArray(there)) return false;
    const elements = there.filter(isRecord);
    if (!isListApplied({ catalog, definition: inner, began }, value, elements)) return false;
  }
  return changesAgainst(catalog, definition, plain, current).length === 0;
}

function isListApplied(
  { catalog, definition, began }: Pick<Applied, 'catalog' | 'definition' | 'began'>,
  sent: readonly DataRecord[],
  there: readonly DataRecord[],
): boolean {
  const refers = catalog.naturalKeys(definition).length > 1;
  const used = new Set<DataRecord>();
  return sent.every((element) => {
    const id = idOf(element);
    const same = there.find((each) => id !== undefined && idOf(each) === id);
    if (isRemoval(element)) return same === undefined;
    if (id !== undefined) return same !== undefined && changesAgainst(catalog, definition, element, same).length === 0;
    const added = there.find(
      (each) =>
        !used.has(each) &&
        (refers || madeSince(withoutIds(began), each) === 'later') &&
        changesAgainst(catalog, definition, element, each).length === 0,
    );
    if (added !== undefined) used.add(added);
    return added !== undefined;
  });
}

/** Whether repeating the update could add something twice: a list then holds an element without id. */
export function addsElements(value: unknown, depth = 0): boolean {
  // What is nested more deeply than any record of Coupa is treated as the dangerous case.
  if (depth > 20) return true;
  if (Array.isArray(value)) {
    return value.some(
      (element) => isRecord(element) && (idOf(element) === undefined || addsElements(element, depth + 1)),
    );
  }
  return isRecord(value) && Object.values(value).some((member) => addsElements(member, depth + 1));
}

/** The ids of the known records are those of the object, not of what its records hold. */
function withoutIds({ siteTime }: Beginning): Beginning {
  return siteTime === undefined ? {} : { siteTime };
}

function definitionOf(catalog: Catalog, definition: string, name: string): string | undefined {
  return catalog.resolvePath(definition, name).field?.definition;
}

/** Whether an element is sent in order to be removed. */
function isRemoval(element: DataRecord): boolean {
  return ['true', '1'].includes(String(memberOf(element, '_delete')?.value));
}

/** The id of an element of a list, as text. */
export function idOf(element: DataRecord): string | undefined {
  const id = memberOf(element, 'id')?.value;
  return (typeof id === 'number' || typeof id === 'string') && id !== '' ? String(id) : undefined;
}

function isListOfRecords(value: unknown): value is readonly DataRecord[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}
