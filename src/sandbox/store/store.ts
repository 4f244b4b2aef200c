/** Everything that the site keeps: one table per kind, lists that hang below a path, and uploaded files. */
import type { Kinds } from '../model/kind';
import { isLive, relatedRows, type Row, type Value } from './row';
import { createTable, type Table } from './table';

/** An uploaded or generated file. */
export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The records of a site. */
export interface Store {
  /** The table of a definition; views share the table of what they show. */
  table(definition: string): Table;
  /** Rows that belong to a path such as `contracts/7/attachments` and to no member of a record. */
  below(path: string): Row[];
  /** Deletes a row with all that it owns and takes it out of its owner. */
  remove(row: Row): void;
  /** Keeps a file; the oldest ones go when all together grow over the cap. */
  keepFile(key: string, file: StoredFile): void;
  file(key: string): StoredFile | undefined;
  dropFile(key: string): void;
  clear(): void;
}

const FILE_BYTES_CAP = 64 * 1024 * 1024;

/** An empty store. */
export function createStore(kinds: Kinds): Store {
  const tables = new Map<string, Table>();
  const lists = new Map<string, Row[]>();
  const files = new Map<string, StoredFile>();
  let fileBytes = 0;
  const table = (definition: string): Table => {
    const kind = kinds.get(definition);
    let found = tables.get(kind.name);
    if (found === undefined) tables.set(kind.name, (found = createTable(kind)));
    return found;
  };
  const dropFile = (key: string): void => {
    fileBytes -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  const remove = (row: Row): void => {
    for (const field of row.kind.fields) {
      if (field.type === 'owned') relatedRows(row, field.name).forEach(remove);
    }
    table(row.kind.name).remove(row);
    if (isLive(row.owner)) {
      for (const field of row.owner.kind.fields) {
        const value: Value = row.owner.values[field.name];
        if (value === row) row.owner.values[field.name] = null;
        // Orders remember their deleted lines, which a query can ask to see.
        else if (Array.isArray(value) && value.includes(row) && field.name !== 'order-lines') {
          row.owner.values[field.name] = value.filter((other) => other !== row);
        }
      }
    }
  };
  return {
    table,
    remove,
    below(path) {
      const live = (lists.get(path) ?? []).filter(isLive);
      lists.set(path, live);
      return live;
    },
    keepFile(key, file) {
      dropFile(key);
      files.set(key, file);
      fileBytes += file.bytes.length;
      for (const oldest of files.keys()) {
        if (fileBytes <= FILE_BYTES_CAP || oldest === key) break;
        dropFile(oldest);
      }
    },
    file: (key) => files.get(key),
    dropFile,
    clear() {
      tables.clear();
      lists.clear();
      files.clear();
      fileBytes = 0;
    },
  };
}
