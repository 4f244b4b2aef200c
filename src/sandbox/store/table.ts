/** The rows of one kind in ascending id order, with indexes that appear when they are first needed. */
import type { Kind } from '../model/kind';
import { Row, type Value, type Values } from './row';

/** One table. */
export interface Table {
  readonly kind: Kind;
  /** Live rows by ascending id. Callers do not change it. */
  readonly rows: readonly Row[];
  get(id: number): Row | undefined;
  /** Live rows whose member equals the value exactly. */
  lookup(field: string, value: string | number): readonly Row[];
  /** Adds a row; without an id it gets the next one. @throws {RangeError} when the id is taken. */
  insert(values: Values, owner?: Row, id?: number): Row;
  /** Changes members of a row of this table. */
  assign(row: Row, changes: Values): void;
  remove(row: Row): void;
}

type Index = Map<Value, Set<Row>>;

/** The first position whose id is greater than the given one. */
export function positionAfter(rows: readonly Row[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.id <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An empty table. @param changed is called at every change. */
export function createTable(kind: Kind, changed: () => void): Table {
  const rows: Row[] = [];
  const byId = new Map<number, Row>();
  const indexes = new Map<string, Index>();
  let lastId = 0;
  const index = (found: Index, value: Value, row: Row): void => {
    if (value === undefined || value === null) return;
    const same = found.get(value);
    if (same === undefined) found.set(value, new Set([row]));
    else same.add(row);
  };
  return {
    kind,
    rows,
    get: (id) => byId.get(id),
    lookup(field, value) {
      if (field === 'id') return [byId.get(Number(value))].filter((row) => row !== undefined);
      let found = indexes.get(field);
      if (found === undefined) {
        found = new Map();
        for (const row of rows) index(found, row.values[field], row);
        indexes.set(field, found);
      }
      return [...(found.get(value) ?? [])];
    },
    insert(values, owner, wanted) {
      const id = wanted ?? lastId + 1;
      if (byId.has(id)) throw new RangeError(`There is a ${kind.name} with the id ${id} already.`);
      values['id'] = id;
      const row = new Row(id, kind, values, owner);
      byId.set(id, row);
      changed();
      if (id > lastId) rows.push(row);
      else rows.splice(positionAfter(rows, id), 0, row);
      lastId = Math.max(lastId, id);
      for (const [field, found] of indexes) index(found, values[field], row);
      return row;
    },
    assign(row, changes) {
      changed();
      for (const [field, value] of Object.entries(changes)) {
        const found = indexes.get(field);
        if (found !== undefined) {
          found.get(row.values[field])?.delete(row);
          index(found, value, row);
        }
        row.values[field] = value;
      }
    },
    remove(row) {
      if (!byId.delete(row.id)) return;
      row.deleted = true;
      changed();
      rows.splice(positionAfter(rows, row.id) - 1, 1);
      for (const [field, found] of indexes) found.get(row.values[field])?.delete(row);
    },
  };
}
