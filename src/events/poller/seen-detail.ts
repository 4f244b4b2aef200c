/** What is remembered of a record besides its version: the small print of a seen record. */
import type { PolledResource } from '../model';
import type { DataRecord, SeenRecord } from '../../sdk';
import { memberAt, pointerTo } from './members';
import { hashOf } from './versions';

/** The detail of a seen record, by short names because there is one for each record. */
export interface SeenDetail {
  /** See `EventIdentity.incarnation`. */
  readonly n?: number;
  /** Hashes of the watched fields, by path. */
  readonly f?: Readonly<Record<string, string>>;
  /** The sweep for deletions (when it began) that missed the record. */
  readonly m?: number;
}

/** Reads the detail; what cannot be read says nothing. */
export function readDetail({ detail }: Pick<SeenRecord, 'detail'>): SeenDetail {
  if (detail === undefined) return {};
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The detail as text; nothing when there is nothing to remember. */
export function writeDetail({ n = 0, f, m }: SeenDetail): { readonly detail?: string } {
  const kept = { ...(n > 0 ? { n } : {}), ...(f === undefined ? {} : { f }), ...(m === undefined ? {} : { m }) };
  return Object.keys(kept).length === 0 ? {} : { detail: JSON.stringify(kept) };
}

/** Hashes of what a resource watches, by path; `undefined` when it watches nothing. Of an absent field there is none. */
export function watchedHashes(resource: PolledResource, record: DataRecord): SeenDetail['f'] | undefined {
  const { watch } = resource;
  if (watch === undefined) return undefined;
  // That the record was touched shows in its dates; with every field watched they would always have changed.
  const dates = [resource.updated?.field, resource.created?.field].map((field) => field?.replaceAll('_', '-'));
  const paths =
    watch === 'all' ? Object.keys(record).filter((name) => !dates.includes(name.replaceAll('_', '-'))) : watch;
  const hashes: Record<string, string> = {};
  for (const path of paths) {
    const value = watch === 'all' ? record[path] : memberAt(record, path);
    if (value !== undefined) hashes[path] = hashOf(value).slice(0, 12);
  }
  return hashes;
}

/**
 * The watched fields that changed, as JSON Pointers; `undefined` when that cannot be told, because the record was not
 * seen before, or because it carries none of them now.
 */
export function changedFields(
  resource: PolledResource,
  record: DataRecord,
  before: SeenDetail['f'] | undefined,
  after: SeenDetail['f'] | undefined,
): readonly string[] | undefined {
  if (before === undefined || after === undefined || Object.keys(after).length === 0) return undefined;
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths.filter((path) => before[path] !== after[path]);
  const pointer = (path: string): string =>
    resource.watch === 'all' ? `/${path.replaceAll('~', '~0').replaceAll('/', '~1')}` : pointerTo(record, path);
  return [...new Set(changed.map(pointer))];
}

/** The watched fields that none of the records has. */
export function unseenFields(resource: PolledResource, records: readonly DataRecord[]): readonly string[] {
  const { watch } = resource;
  if (watch === undefined || watch === 'all' || records.length === 0) return [];
  return watch.filter((path) => records.every((record) => memberAt(record, path) === undefined));
}
