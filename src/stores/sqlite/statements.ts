/** Prepared statements of one connection, kept by their text; the least recently used make room. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const MOST_KEPT = 256;

/** Prepares a statement, or gives the one that was prepared for the same text. */
export function statementCache(database: DatabaseSync): (sql: string) => StatementSync {
  const kept = new Map<string, StatementSync>();
  return (sql) => {
    const found = kept.get(sql);
    const statement = found ?? database.prepare(sql);
    // A map lists its keys by age, so whatever was just used goes to the end.
    if (found !== undefined) kept.delete(sql);
    kept.set(sql, statement);
    if (kept.size > MOST_KEPT) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    }
    return statement;
  };
}
