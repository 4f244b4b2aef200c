/** Everything that the site keeps: one table per kind, lists that hang below a path, and uploaded files. */
import type { Kinds } from '../model/kind';
import { createFileShelf, type FileShelf } from './files';
import { isLive, relatedRows, type Row, type Value } from './row';
import { createTable, type Table } from './table';

/** The records of a site. */
export interface Store {
  /** The table of a definition; views share the table of what they show. */
  table(definition: string): Table;
  /** Rows that belong to a path such as `contracts/7/attachments` and to no member of a record. */
  below(path: string): readonly Row[];
  setBelow(path: string, rows: readonly Row[]): void;
  /** Deletes a row with all that it owns and takes it out of its owner. */
  remove(row: Row): void;
  /** Grows with every change of any record, so that texts made of records can be kept until then. */
  version(): number;
  readonly files: FileShelf;
  clear(): void;
}

function takeFromOwner(row: Row): void {
  if (!isLive(row.owner)) return;
  for (const field of row.owner.kind.fields) {
    const value: Value = row.owner.values[field.name];
    if (value === row) row.owner.values[field.name] = null;
    // Orders remember their deleted lines, which a query can ask to see.
    else if (Array.isArray(value) && value.includes(row) && field.name !== 'order-lines') {
      row.owner.values[field.name] = value.filter((other) => other !== row);
    }
  }
}

/** An empty store. */
export function createStore(kinds: Kinds): Store {
  const tables = new Map<string, Table>();
  const lists = new Map<string, readonly Row[]>();
  const files = createFileShelf();
  let version = 0;
  const changed = (): void => {
    version += 1;
  };
  const table = (definition: string): Table => {
    const kind = kinds.get(definition);
    let found = tables.get(kind.name);
    if (found === undefined) tables.set(kind.name, (found = createTable(kind, changed)));
    return found;
  };
  const remove = (row: Row): void => {
    for (const field of row.kind.fields) {
      if (field.type === 'owned') relatedRows(row, field.name).forEach(remove);
    }
    table(row.kind.name).remove(row);
    takeFromOwner(row);
  };
  return {
    table,
    remove,
    version: () => version,
    files,
    below: (path) => (lists.get(path) ?? []).filter(isLive),
    setBelow(path, rows) {
      changed();
      lists.set(path, rows);
    },
    clear() {
      changed();
      tables.clear();
      lists.clear();
      files.clear();
    },
  };
}
