/** The records of a sandbox as a test sees them: what a client would read, without a request. */
import type { CatalogObject } from '../catalog';
import type { DataRecord } from '../sdk';
import { findCollection, type Collection } from './http/collection';
import { refuse } from './http/problem';
import type { Kind } from './model/kind';
import { dashed } from './model/names';
import type { Site } from './site';
import type { Row, Values } from './store/row';
import { writeJson } from './wire/json-writer';
import { coerce } from './write/coerce';

/**
 * Reads and changes the records of a sandbox directly, past sign-in, limits and faults. Objects are named as in the
 * catalog, sub-objects with the ids of their parents: `invoices`, `suppliers/4/addresses`.
 */
export interface SandboxRecords {
  count(object: string): number;
  /** All records, ascending ids. */
  list(object: string): DataRecord[];
  get(object: string, id: number): DataRecord | undefined;
  /** Makes a record as a POST would, checked for unique members only, and also with read-only members (`status`, `created-at`, `id`). */
  insert(object: string, record: DataRecord): DataRecord;
  /** Changes a record as a PUT would, checked for unique members only, and also its read-only members. */
  update(object: string, id: number, changes: DataRecord): DataRecord;
  /** Whether there was such a record. */
  delete(object: string, id: number): boolean;
}

const SCALAR = new Set(['string', 'integer', 'decimal', 'boolean', 'dateTime']);

/** Members that a client cannot set but a test can. */
function readOnlyMembers(site: Site, kind: Kind, record: DataRecord): Values {
  const values: Values = {};
  for (const [name, raw] of Object.entries(record)) {
    const field = kind.byName.get(dashed(name));
    if (field?.readOnly !== true || !SCALAR.has(field.type)) continue;
    const read = coerce(field, raw, site.calendar);
    if ('value' in read) values[field.name] = read.value;
  }
  return values;
}

function locate(site: Site, path: string): Collection {
  const segments = path.split('/').filter((segment) => segment !== '');
  const ids = segments.filter((segment) => /^\d+$/.test(segment));
  const object: CatalogObject = site.catalog.object(segments.filter((segment) => !/^\d+$/.test(segment)).join('/'));
  const parameters = Object.fromEntries(object.parents.map((parent, index) => [parent.parameter, ids[index] ?? '']));
  return findCollection(site, object, parameters);
}

/** Makes the direct door to a site's records. */
export function createRecords(site: Site): SandboxRecords {
  const wire = () => ({ calendar: site.calendar, deletedLines: 'hidden', version: site.store.version() }) as const;
  const shown = (row: Row): DataRecord => JSON.parse(writeJson(row, site.shapes.full(row.kind), wire())) as DataRecord;
  return {
    count: (object) => locate(site, object).rows().length,
    list: (object) => locate(site, object).rows().map(shown),
    get(object, id) {
      const row = locate(site, object).find(String(id));
      return row === undefined ? undefined : shown(row);
    },
    insert(object, record) {
      const { kind, owner, initial, attach } = locate(site, object);
      const set = { ...initial, ...readOnlyMembers(site, kind, record) };
      const row = site.write({ kind, body: record, strictness: 'unique-only', owner, set });
      attach(row);
      return shown(row);
    },
    update(object, id, changes) {
      const existing = locate(site, object).find(String(id));
      if (existing === undefined) throw refuse(404, `There is no record ${id} of ${object}`);
      const { id: _id, ...set } = readOnlyMembers(site, existing.kind, changes);
      return shown(site.write({ kind: existing.kind, existing, body: changes, strictness: 'unique-only', set }));
    },
    delete(object, id) {
      const collection = locate(site, object);
      const row = collection.find(String(id));
      if (row === undefined) return false;
      collection.detach(row);
      site.store.remove(row);
      return true;
    },
  };
}
