/** Opens a store wherever it is: the place says which database. */
import { openPostgresStore, type PostgresOptions, type PostgresStore } from './postgres/open';
import { openSqliteStore, type SqliteStore } from './sqlite/open';

/**
 * Opens or makes a store: on PostgreSQL for `postgres://user:password@host:5432/database`, else in the file of that name.
 * @throws {CoupaError} see {@link openSqliteStore} and {@link openPostgresStore}
 */
export async function openStore(place: string, options: PostgresOptions): Promise<SqliteStore | PostgresStore> {
  return isPostgres(place) ? openPostgresStore(place, options) : openSqliteStore(place, options);
}

/** Whether a place is an address of PostgreSQL rather than the name of a file. */
export function isPostgres(place: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(place);
}
