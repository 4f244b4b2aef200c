/** The first schema: leases, what streams have read and seen, and the outbox. */
import type { Migration } from '../migrate';

/*
 * Times are milliseconds since the epoch. Ids are in the form of keys.ts.
 *
 * subscription  `name` is null once it was dropped and only its remains are left. The counters count notifications;
 *               `waiting` counts paused ones too, since pausing marks the subscription and not each of them.
 * seen          `size` is the length of the record's id, so that the primary key is the order of listSeen.
 * notification  `queue` says how a pending one is due: 0 never tried, 1 to be tried again, 2 taken; null once settled.
 *               `due_at` orders the first, is the time of the second, and ends the claim of the third.
 *               `blocked` counts its records of which an earlier notification is pending.
 * queued        one row per pending notification and record: the queue of each record.
 */
const INDEXES = [
  'CREATE INDEX seen_by_change ON seen (stream, changed_at)',
  'CREATE INDEX notification_ready ON notification (subscription, queue, due_at, sequence) WHERE blocked = 0 AND queue IS NOT NULL',
  'CREATE INDEX notification_by_status ON notification (subscription, status, sequence)',
  'CREATE INDEX notification_by_time ON notification (subscription, created_at)',
  'CREATE INDEX notification_finished ON notification (subscription, status, finished_at) WHERE finished_at IS NOT NULL',
  'CREATE INDEX notification_by_id ON notification (id)',
  'CREATE UNIQUE INDEX event_by_id ON event (id, stream)',
  'CREATE INDEX event_by_notification ON event (notification, position)',
];

const SQLITE = [
  `CREATE TABLE fence (value INTEGER NOT NULL) STRICT`,
  `INSERT INTO fence VALUES (0)`,
  `CREATE TABLE lease (
    name TEXT PRIMARY KEY, owner TEXT, fence INTEGER NOT NULL, expires_at INTEGER NOT NULL, lasts_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, paused_because TEXT,
    waiting INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0
  ) STRICT`,
  `CREATE TABLE stream (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscription INTEGER NOT NULL REFERENCES subscription (id),
    resource TEXT NOT NULL, checkpoint TEXT, UNIQUE (subscription, resource)
  ) STRICT`,
  `CREATE TABLE seen (
    stream INTEGER NOT NULL REFERENCES stream (id), size INTEGER NOT NULL, record TEXT NOT NULL, version TEXT NOT NULL,
    changed_at INTEGER NOT NULL, detail TEXT, PRIMARY KEY (stream, size, record)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE notification (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, subscription INTEGER NOT NULL, stream INTEGER NOT NULL, id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'dead')), queue INTEGER, blocked INTEGER NOT NULL,
    claim INTEGER NOT NULL, owner TEXT, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, first_attempt_at INTEGER,
    due_at INTEGER NOT NULL, finished_at INTEGER, last_error TEXT, is_replay INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE event (
    notification INTEGER NOT NULL REFERENCES notification (sequence) ON DELETE CASCADE, position INTEGER NOT NULL,
    stream INTEGER NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE queued (
    stream INTEGER NOT NULL, record TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (stream, record, sequence)
  ) STRICT, WITHOUT ROWID`,
  ...INDEXES,
];

const POSTGRES = [
  `CREATE SEQUENCE fence`,
  `CREATE TABLE lease (
    name TEXT COLLATE "C" PRIMARY KEY, owner TEXT, fence BIGINT NOT NULL, expires_at BIGINT NOT NULL, lasts_ms BIGINT NOT NULL
  )`,
  `CREATE TABLE subscription (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT COLLATE "C" UNIQUE, paused_because TEXT,
    waiting BIGINT NOT NULL DEFAULT 0, delivered BIGINT NOT NULL DEFAULT 0, dead BIGINT NOT NULL DEFAULT 0
  )`,
  `CREATE TABLE stream (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subscription BIGINT NOT NULL REFERENCES subscription (id),
    resource TEXT COLLATE "C" NOT NULL, checkpoint TEXT, UNIQUE (subscription, resource)
  )`,
  `CREATE TABLE seen (
    stream BIGINT NOT NULL, size BIGINT NOT NULL, record TEXT COLLATE "C" NOT NULL, version TEXT NOT NULL,
    changed_at BIGINT NOT NULL, detail TEXT, PRIMARY KEY (stream, size, record)
  )`,
  `CREATE TABLE notification (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subscription BIGINT NOT NULL, stream BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL, status TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'dead')), queue BIGINT,
    blocked BIGINT NOT NULL, claim BIGINT NOT NULL, owner TEXT, attempts BIGINT NOT NULL, created_at BIGINT NOT NULL,
    first_attempt_at BIGINT, due_at BIGINT NOT NULL, finished_at BIGINT, last_error TEXT, is_replay BIGINT NOT NULL,
    bytes BIGINT NOT NULL
  )`,
  `CREATE TABLE event (
    notification BIGINT NOT NULL REFERENCES notification (sequence) ON DELETE CASCADE, position BIGINT NOT NULL,
    stream BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL, record TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL
  )`,
  `CREATE TABLE queued (
    stream BIGINT NOT NULL, record TEXT COLLATE "C" NOT NULL, sequence BIGINT NOT NULL,
    PRIMARY KEY (stream, record, sequence)
  )`,
  ...INDEXES,
];

/** See above. */
export const STREAMS_AND_OUTBOX: Migration = {
  number: 1,
  title: 'streams and outbox',
  sqlite: SQLITE,
  postgres: POSTGRES,
};
