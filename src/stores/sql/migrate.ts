/** Numbered migrations: each runs once per database, in order, and is remembered with a checksum. */
import { createHash } from 'node:crypto';
import { CoupaError } from '../../errors';
import type { SqlConnection, SqlDatabase } from './connection';
import { numberOf, textOf } from './rows';

/** One step of a schema. Never changed once it was released: a later step is added instead. */
export interface Migration {
  /** 1, 2, 3 and so on without gaps. */
  readonly number: number;
  readonly title: string;
  readonly sqlite: readonly string[];
  readonly postgres: readonly string[];
}

const TABLE = `CREATE TABLE IF NOT EXISTS schema_migration (
  schema_name TEXT NOT NULL, number BIGINT NOT NULL, title TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL,
  PRIMARY KEY (schema_name, number))`;

/** Any number, the same for all versions of this package: who migrates holds this lock of PostgreSQL. */
const ADVISORY_LOCK = 718_094_113;

/**
 * Brings one schema of a database up to date: all missing steps or none. Several schemas may share a database, each under
 * its own name; several processes may do this at once.
 * @param now milliseconds since the epoch, for the record of what was done when
 * @throws {CoupaError} `COUPA_STATE_FROM_THE_FUTURE` when it has steps that are not in the list, `COUPA_STATE_DAMAGED` when
 * a step was another when it ran. The database is left as it was.
 */
export async function migrate(
  database: SqlDatabase,
  schema: string,
  migrations: readonly Migration[],
  now: number,
): Promise<void> {
  if (await isUpToDate(database, schema, migrations)) return;
  await database.transaction(async (connection) => {
    if (connection.dialect === 'postgres') {
      await connection.all('SELECT pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
    }
    await connection.run(TABLE);
    const done = await applied(connection, schema);
    check(database.place, migrations, done, connection.dialect);
    for (const migration of migrations.slice(done.size)) {
      for (const statement of migration[connection.dialect]) await connection.run(statement);
      await connection.run('INSERT INTO schema_migration VALUES (?, ?, ?, ?, ?)', [
        schema,
        migration.number,
        migration.title,
        checksumOf(migration, connection.dialect),
        now,
      ]);
    }
  });
}

/** Reads only, so that opening a store that is up to date needs no right to write and waits for nobody. */
async function isUpToDate(database: SqlDatabase, schema: string, migrations: readonly Migration[]): Promise<boolean> {
  const [found] = await database.all(
    database.dialect === 'sqlite'
      ? `SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'schema_migration'`
      : `SELECT count(*) AS tables FROM pg_class WHERE oid = to_regclass('schema_migration')`,
  );
  if (numberOf(found, 'tables') === 0) return false;
  const done = await applied(database, schema);
  check(database.place, migrations, done, database.dialect);
  return done.size === migrations.length;
}

async function applied(connection: SqlConnection, schema: string): Promise<ReadonlyMap<number, string>> {
  const rows = await connection.all(
    'SELECT number, checksum FROM schema_migration WHERE schema_name = ? ORDER BY number',
    [schema],
  );
  return new Map(rows.map((row) => [numberOf(row, 'number'), textOf(row, 'checksum')]));
}

function check(
  place: string,
  migrations: readonly Migration[],
  done: ReadonlyMap<number, string>,
  dialect: SqlConnection['dialect'],
): void {
  const newest = migrations.length;
  const beyond = [...done.keys()].find((number) => number > newest);
  if (beyond !== undefined) {
    throw new CoupaError(
      'COUPA_STATE_FROM_THE_FUTURE',
      `The store ${place} has schema ${beyond}, and this version knows schemas up to ${newest}. It was left as it is.`,
    );
  }
  for (const migration of migrations.slice(0, done.size)) {
    if (done.get(migration.number) === checksumOf(migration, dialect)) continue;
    throw new CoupaError(
      'COUPA_STATE_DAMAGED',
      `The store ${place} was not made by this package, or was changed by hand: its schema ${migration.number} ` +
        `("${migration.title}") is another. It was left as it is.`,
    );
  }
}

function checksumOf(migration: Migration, dialect: SqlConnection['dialect']): string {
  const text = migration[dialect].map((statement) => statement.replace(/\s+/g, ' ').trim()).join(';');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
