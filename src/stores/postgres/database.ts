/** A pool of connections to PostgreSQL as a {@link SqlDatabase}. */
import type { Pool, PoolClient, QueryResult } from 'pg';
import { CoupaError } from '../../errors';
import type { SqlConnection, SqlDatabase, SqlRow, SqlValue } from '../sql/connection';
import { wholeParameters } from '../sql/parameters';
import { isCollision, stateError } from './failures';
import { numbered } from './statement';

/** How often a transaction is run again that the server rolled back because of others. */
const MOST_RUNS = 5;

/** What both a pool and one of its connections can do. */
interface Queryable {
  query(text: string, values: unknown[]): Promise<QueryResult>;
}

/** Wraps a pool. Transactions run side by side, each on a connection of its own. */
export function postgresDatabase(pool: Pool, place: string): SqlDatabase {
  const outside = connectionOn(pool, (error) => stateError(place, error));
  return {
    ...outside,
    place,
    async transaction(work) {
      for (let run = 1; ; run += 1) {
        try {
          return await once(pool, work);
        } catch (error) {
          // Rolled back as a whole, so that running it again is safe.
          if (run < MOST_RUNS && isCollision(error)) continue;
          throw stateError(place, error);
        }
      }
    },
    close: async () => (pool.ended ? undefined : pool.end()),
  };
}

async function once<Result>(pool: Pool, work: (connection: SqlConnection) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  // A connection that breaks tells everybody who listens besides failing the statement, and nobody listening is fatal.
  client.on('error', ignore);
  let isOver = false;
  let fault: Error | undefined;
  const connection = connectionOn(
    client,
    (error) => error,
    () => isOver,
  );
  try {
    await client.query('BEGIN');
    const result = await work(connection);
    // A transaction in which a statement failed that the work took lightly answers COMMIT with a roll-back.
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new CoupaError('COUPA_STATE_UNWRITABLE', 'A transaction was rolled back.');
    return result;
  } catch (error) {
    fault = await rollBack(client);
    throw error;
  } finally {
    isOver = true;
    client.off('error', ignore);
    client.release(fault);
  }
}

function ignore(): void {
  // The statement that was under way fails with the same error.
}

/** @returns why the connection cannot be used again, if so */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function connectionOn(on: Queryable, told: (error: unknown) => unknown, isOver = (): boolean => false): SqlConnection {
  const query = async (sql: string, parameters: readonly SqlValue[]): Promise<QueryResult> => {
    if (isOver()) throw new CoupaError('COUPA_INTERNAL_ERROR', 'The transaction is over, and its connection with it.');
    try {
      return await on.query(numbered(sql), wholeParameters(parameters));
    } catch (error) {
      throw told(error);
    }
  };
  return {
    dialect: 'postgres',
    all: async (sql, parameters = []) => (await query(sql, parameters)).rows as SqlRow[],
    run: async (sql, parameters = []) => (await query(sql, parameters)).rowCount ?? 0,
  };
}
