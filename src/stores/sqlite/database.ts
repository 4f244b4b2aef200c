/** A file of SQLite as a {@link SqlDatabase}, on the driver that Node.js brings. */
import type { DatabaseSync } from 'node:sqlite';
import { CoupaError } from '../../errors';
import type { Clock } from '../../sdk';
import type { SqlConnection, SqlDatabase, SqlRow, SqlValue } from '../sql/connection';
import { wholeParameters } from '../sql/parameters';
import { isBusy, isDamage, stateError } from './failures';
import { letGoNowAndThen } from './let-go';
import { oneAtATime } from './one-at-a-time';
import { statementCache } from './statements';

/** How long a writer of another process is waited for in all. Its transactions take milliseconds. */
const LONGEST_WAIT_MS = 15_000;

/** Wraps an open connection. Work on it is done one piece at a time; a transaction is one piece. */
export function sqliteDatabase(file: DatabaseSync, place: string, clock: Clock): SqlDatabase {
  const statement = statementCache(file);
  const inTurn = oneAtATime(letGoNowAndThen(clock));
  let refusal: unknown;

  const guarded = <Result>(step: () => Result): Result => {
    // A damaged file stays as it is: whatever more is written makes it harder to mend.
    if (refusal !== undefined) throw refusal as Error;
    try {
      return step();
    } catch (error) {
      const told = stateError(place, error);
      if (isDamage(error)) refusal = told;
      throw isBusy(error) ? error : told;
    }
  };
  const connection: SqlConnection = {
    dialect: 'sqlite',
    all: async (sql, parameters = []) => guarded(() => statement(sql).all(...wholeParameters(parameters)) as SqlRow[]),
    run: async (sql, parameters = []) =>
      guarded(() => Number(statement(sql).run(...wholeParameters(parameters)).changes)),
  };
  const patiently = async <Result>(step: () => Promise<Result>): Promise<Result> => {
    const since = clock.monotonic();
    for (let pause = 5; ; pause = Math.min(2 * pause, 250)) {
      try {
        return await step();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (clock.monotonic() - since > LONGEST_WAIT_MS) throw stateError(place, error);
        await clock.sleep(pause);
      }
    }
  };
  const rollBack = (): void => {
    // Some failures have rolled back already.
    if (file.isOpen && file.isTransaction) file.exec('ROLLBACK');
  };

  return {
    dialect: 'sqlite',
    place,
    all: async (sql, parameters) => inTurn(() => patiently(() => connection.all(sql, parameters))),
    run: async (sql, parameters) => inTurn(() => patiently(() => connection.run(sql, parameters))),
    transaction: async (work) =>
      inTurn(async () => {
        await patiently(() => connection.run('BEGIN IMMEDIATE'));
        const { whileOpen, end } = revocable(connection);
        try {
          const result = await work(whileOpen);
          guarded(() => file.exec('COMMIT'));
          return result;
        } catch (error) {
          rollBack();
          throw stateError(place, error);
        } finally {
          end();
        }
      }),
    close: async () => inTurn(async () => (file.isOpen ? file.close() : undefined)),
  };
}

/** A connection that serves no longer than its transaction, lest somebody writes outside of it without noticing. */
function revocable(connection: SqlConnection): { readonly whileOpen: SqlConnection; readonly end: () => void } {
  let isOpen = true;
  const check = (): void => {
    if (!isOpen) throw new CoupaError('COUPA_INTERNAL_ERROR', 'The transaction is over, and its connection with it.');
  };
  return {
    whileOpen: {
      dialect: connection.dialect,
      async all(sql: string, parameters?: readonly SqlValue[]) {
        check();
        return connection.all(sql, parameters);
      },
      async run(sql: string, parameters?: readonly SqlValue[]) {
        check();
        return connection.run(sql, parameters);
      },
    },
    end: () => {
      isOpen = false;
    },
  };
}
