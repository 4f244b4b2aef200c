/** What the operations of the stores need of a database: one interface for SQLite and PostgreSQL. */

/** What is stored: text, whole numbers (times are milliseconds), bytes. Booleans are 0 and 1. */
export type SqlValue = string | number | null | Uint8Array;

/** A row by column name. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A database, or one transaction of it. Statements mark parameters with `?`, which drivers translate. */
export interface SqlConnection {
  readonly dialect: 'sqlite' | 'postgres';
  all(sql: string, parameters?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** How many rows it changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<number>;
}

/** A database with transactions. */
export interface SqlDatabase extends SqlConnection {
  /** For messages: where it is, without secrets. */
  readonly place: string;
  /**
   * Runs the work in one transaction: durable when it resolves, without a trace when the work fails. Work must be short
   * and must not wait for anything but the database.
   */
  transaction<Result>(work: (connection: SqlConnection) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
