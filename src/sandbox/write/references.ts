/** Finds the record that a reference means: by id or natural keys, all of which must match. */
import { dashed } from '../model/names';
import type { Field, Kinds } from '../model/kind';
import { isLive, type Row } from '../store/row';
import type { Store } from '../store/store';
import { plainText } from '../values/text';

/** What came of looking a reference up. */
export type Resolution = { readonly row: Row } | { readonly failure: 'unknown' | 'no-keys' };

/** Where references are looked up. */
export interface ReferenceContext {
  readonly kinds: Kinds;
  readonly store: Store;
}

function holds(context: ReferenceContext, row: Row, key: string, wanted: unknown): boolean {
  const field = row.kind.byName.get(key);
  const stored = row.values[key];
  if (field?.type === 'reference') {
    const found = resolve(context, field, wanted);
    return 'row' in found && found.row === stored;
  }
  return stored !== null && stored !== undefined && plainText(stored) === plainText(wanted);
}

function byName(context: ReferenceContext, field: Field, name: unknown): Resolution {
  const kind = context.kinds.get(field.target!);
  const table = context.store.table(kind.name);
  for (const key of kind.naturalKeys) {
    const row = table.lookup(key, plainText(name))[0];
    if (row !== undefined) return { row };
  }
  return { failure: 'unknown' };
}

/** Looks a reference up as it was sent: an object with keys, or the plain name of the record. */
export function resolve(context: ReferenceContext, field: Field, given: unknown): Resolution {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return byName(context, field, given);
  const kind = context.kinds.get(field.target!);
  const table = context.store.table(kind.name);
  const sent = new Map(Object.entries(given).map(([name, value]) => [dashed(name), value as unknown]));
  const present = ['id', ...kind.naturalKeys].filter((key) => {
    const value = sent.get(key);
    return value !== undefined && value !== null && value !== '';
  });
  const [first, ...others] = present;
  if (first === undefined) return { failure: 'no-keys' };
  const isScalar = kind.byName.get(first)?.target === undefined;
  const candidates = isScalar ? table.lookup(first, sent.get(first) as string) : table.rows;
  // A tax rate's id beats everything else that is sent with it.
  const checked = kind.name === 'TaxRate' && first === 'id' ? [] : isScalar ? others : present;
  const row = candidates.find((one) => isLive(one) && checked.every((key) => holds(context, one, key, sent.get(key))));
  return row === undefined ? { failure: 'unknown' } : { row };
}
