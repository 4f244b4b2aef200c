/** Opens a store on PostgreSQL. The driver is a package of its own that only those install who want this. */
import type { Pool, PoolConfig } from 'pg';
import { CoupaError } from '../../errors';
import type { Clock, StateStore } from '../../sdk';
import type { SqlConnection, SqlDatabase } from '../sql/connection';
import { numberOf } from '../sql/rows';
import { createSqlStore, type OnCommit } from '../sql/store';
import { postgresDatabase } from './database';
import { stateError } from './failures';

/** What a store on PostgreSQL needs besides its place. */
export interface PostgresOptions {
  readonly clock: Clock;
  readonly onCommit?: OnCommit;
  /** The schema for all tables, made when it is missing; `coupa` when absent. Small letters, digits and underscores. */
  readonly schema?: string;
  /** Connections at most; 10 when absent. */
  readonly connections?: number;
  /** Told of a connection that broke while nothing used it; the next use opens another. */
  readonly onIdleError?: (error: Error) => void;
}

/** A store whose database others may use too, with tables and migrations of their own. */
export interface PostgresStore extends StateStore {
  readonly database: SqlDatabase;
}

/** How long a statement may wait for a lock, and how long for a connection, in milliseconds. */
const LONGEST_WAIT_MS = 15_000;

/**
 * Opens or makes a store. Any number of processes may use one database; leases expire by its clock.
 * @param address `postgres://user:password@host:5432/database`, with the options of the driver `pg` as parameters
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for an address that is none and when `pg` is not installed;
 * `COUPA_STATE_UNREADABLE`, `COUPA_STATE_UNWRITABLE`, `COUPA_STATE_DAMAGED`, `COUPA_STATE_FROM_THE_FUTURE`
 */
export async function openPostgresStore(address: string, options: PostgresOptions): Promise<PostgresStore> {
  const database = await openPostgresDatabase(address, options);
  try {
    const store = await createSqlStore(database, { ...options, leaseTime: serverTime });
    return { ...store, database };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** As {@link openPostgresStore}, without the tables of the store. */
export async function openPostgresDatabase(address: string, options: PostgresOptions): Promise<SqlDatabase> {
  const { schema = 'coupa', connections = 10, onIdleError } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      `The schema ${JSON.stringify(schema)} is not a name of small letters, digits and underscores.`,
    );
  }
  const place = placeOf(address, schema);
  const pool = await openPool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: LONGEST_WAIT_MS,
    keepAlive: true,
    application_name: 'coupa-connector',
    options: `-c search_path=${schema} -c lock_timeout=${LONGEST_WAIT_MS} -c client_min_messages=warning`,
  });
  // Without a listener, a server that restarts would end this process.
  pool.on('error', (error) => onIdleError?.(error));
  try {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`).catch(async (error: unknown) => {
      // Two at once, or no right to make one that is there already.
      const { rowCount } = await pool.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
      if (rowCount !== 1) throw error;
    });
    return postgresDatabase(pool, place);
  } catch (error) {
    await pool.end();
    throw stateError(place, error);
  }
}

async function openPool(config: PoolConfig): Promise<Pool> {
  const { Pool: PoolOf, types } = await loadDriver();
  return new PoolOf({
    ...config,
    types: {
      // Whole numbers of eight bytes and sums come as text otherwise; ours stay below 2^53.
      getTypeParser: (id, format) =>
        id === types.builtins.INT8 || id === types.builtins.NUMERIC
          ? (text: string) => Number(text)
          : (types.getTypeParser(id, format) as (text: string) => unknown),
    },
  });
}

async function loadDriver(): Promise<typeof import('pg')> {
  try {
    return await import('pg');
  } catch (error) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      'A store on PostgreSQL needs the package pg, which is not installed here; run: npm install pg',
      { cause: error },
    );
  }
}

/** Names the database without user and password. */
function placeOf(address: string, schema: string): string {
  if (URL.canParse(address)) {
    const { protocol, host, pathname } = new URL(address);
    if (protocol === 'postgres:' || protocol === 'postgresql:')
      return `postgres://${host}${pathname} (schema ${schema})`;
  }
  throw new CoupaError(
    'COUPA_CONFIGURATION_INVALID',
    'The address of the database is not of the form postgres://user:password@host:5432/database.',
  );
}

/** The server's own time at this moment, not that of the beginning of the transaction. */
async function serverTime(connection: SqlConnection): Promise<number> {
  const [row] = await connection.all('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now');
  return numberOf(row, 'now');
}
