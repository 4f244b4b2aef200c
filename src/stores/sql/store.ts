/** The {@link StateStore} on any database of SQL: which operation stands behind which method. */
import type { Clock, CommitReport, PageCommit, StateStore } from '../../sdk';
import type { SqlConnection, SqlDatabase } from './connection';
import { migrate } from './migrate';
import { claim } from './operations/claim';
import { commitPage } from './operations/commit-page';
import { deleteRemains, dropSubscription, expire } from './operations/expire';
import { figures } from './operations/figures';
import { sqlLeases, type LeaseTime } from './operations/leases';
import { list } from './operations/list';
import { listStreams } from './operations/list-streams';
import { nextDueAt, pause, pausedBecause, resume } from './operations/pause';
import { replay } from './operations/replay';
import { findSeen, listSeen } from './operations/seen';
import { markDead, markDelivered, markFailed } from './operations/settle';
import { findStream } from './operations/streams';
import { optionalTextOf } from './rows';
import { STATE_MIGRATIONS, STATE_SCHEMA } from './schema';

/** What a store needs besides its database. */
export interface SqlStoreOptions {
  readonly clock: Clock;
  /** The time by which leases expire: the same for all processes that share the store. */
  readonly leaseTime: LeaseTime;
  readonly onCommit?: OnCommit;
}

/**
 * Runs in the transaction of every page that adds events, after all of it: what it writes is there together with the page or
 * not at all, e.g. jobs that hand the events on. Must be short, and may run again when the database asks for that.
 */
export type OnCommit = (connection: SqlConnection, page: PageCommit, report: CommitReport) => Promise<void>;

/** Brings the schema up to date and gives the store. @throws {CoupaError} see {@link migrate} */
export async function createSqlStore(database: SqlDatabase, options: SqlStoreOptions): Promise<StateStore> {
  const { clock, onCommit } = options;
  await migrate(database, STATE_SCHEMA, STATE_MIGRATIONS, clock.now());
  await deleteRemains(database);
  let lastServed = 0;
  return {
    place: database.place,
    leases: sqlLeases(database, options.leaseTime),
    streams: {
      list: async (page) => listStreams(database, page),
      async readCheckpoint(key) {
        const row = await findStream(database, key);
        if (row === undefined) return undefined;
        const [stream] = await database.all('SELECT checkpoint FROM stream WHERE id = ?', [row.stream]);
        return optionalTextOf(stream, 'checkpoint');
      },
      findSeen: async (key, records) => findSeen(database, key, records),
      listSeen: async (key, page) => listSeen(database, key, page),
      commitPage: async (commit) =>
        database.transaction(async (connection) => {
          const report = await commitPage(connection, commit, clock.now());
          if (report.added > 0) await onCommit?.(connection, commit, report);
          return report;
        }),
      dropSubscription: async (subscription) => dropSubscription(database, subscription),
    },
    outbox: {
      async claim(request) {
        const claimed = await database.transaction((connection) => claim(connection, request, lastServed));
        if (request.subscription === undefined) ({ lastServed } = claimed);
        return claimed.notifications;
      },
      markDelivered: async (claims, at) => database.transaction((connection) => markDelivered(connection, claims, at)),
      markFailed: async (taken, failure) => markFailed(database, taken, failure),
      markDead: async (taken, failure) => database.transaction((connection) => markDead(connection, taken, failure)),
      pause: async (name, reason) => database.transaction((connection) => pause(connection, name, reason)),
      resume: async (name) => resume(database, name),
      pausedBecause: async (name) => pausedBecause(database, name),
      nextDueAt: async (name) => nextDueAt(database, clock, name),
      list: async (filter, page) => list(database, filter, page),
      replay: async (filter, now) => replay(database, filter, now),
      expire: async (before) => expire(database, before),
      figures: async (name) => figures(database, name),
    },
    close: async () => database.close(),
  };
}
