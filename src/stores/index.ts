/** The door of the stores: where polling keeps its state, and the databases below. */
export type { SqlConnection, SqlDatabase, SqlRow, SqlValue } from './sql/connection';
export { migrate, type Migration } from './sql/migrate';
export { releaseWorkOf } from './sql/operations/orphans';
export { createSqlStore, type OnCommit, type SqlStoreOptions } from './sql/store';
export { openSqliteDatabase, openSqliteStore, type SqliteOptions, type SqliteStore } from './sqlite/open';
export { forUpdate, marks, numberOf, optionalNumberOf, optionalTextOf, textOf } from './sql/rows';
export { openPostgresDatabase, openPostgresStore, type PostgresOptions, type PostgresStore } from './postgres/open';
export { isPostgres, openStore } from './open';
