/** The tables of the service, beside those of the events in the same database. */
import { migrate, type Migration, type SqlDatabase } from '../../../stores';

/** Under which name the steps are recorded. */
const SCHEMA = 'service';

/*
 * Times are milliseconds since the epoch. `counter` gives the numbers that the API shows as ids. What is sealed is
 * encrypted; `hash` is of a secret of 256 random bits. `state` of an instance: 'active' or 'deleting', while its events
 * are being forgotten.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  counter: 'name TEXT PRIMARY KEY, value INTEGER NOT NULL',
  organization: 'id INTEGER PRIMARY KEY, name TEXT NOT NULL, failure_policy TEXT NOT NULL, created_at INTEGER NOT NULL',
  service_user:
    'id INTEGER PRIMARY KEY, organization INTEGER NOT NULL REFERENCES organization (id), email TEXT NOT NULL UNIQUE, ' +
    'first_name TEXT NOT NULL, last_name TEXT NOT NULL, password_hash TEXT, disabled INTEGER NOT NULL, created_at INTEGER NOT NULL',
  service_secret:
    'hash TEXT PRIMARY KEY, kind TEXT NOT NULL, owner INTEGER NOT NULL, label TEXT NOT NULL, created_at INTEGER NOT NULL, ' +
    'expires_at INTEGER',
  instance:
    'id INTEGER PRIMARY KEY, organization INTEGER NOT NULL REFERENCES organization (id), ' +
    'service_user INTEGER NOT NULL REFERENCES service_user (id), name TEXT NOT NULL, tags TEXT NOT NULL, ' +
    'token_hash TEXT NOT NULL UNIQUE, sealed_token TEXT NOT NULL, state TEXT NOT NULL, disabled INTEGER NOT NULL, ' +
    'trace_logging INTEGER NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL',
  configuration_entry:
    'id INTEGER PRIMARY KEY, instance INTEGER NOT NULL REFERENCES instance (id) ON DELETE CASCADE, name TEXT NOT NULL, ' +
    'value TEXT, sealed INTEGER NOT NULL, UNIQUE (instance, name)',
  audit_entry:
    'id INTEGER PRIMARY KEY, at INTEGER NOT NULL, organization INTEGER, service_user INTEGER, instance INTEGER, ' +
    'request_id TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL',
};

const INDEXES = [
  'CREATE INDEX instance_by_organization ON instance (organization, id)',
  'CREATE INDEX service_secret_by_owner ON service_secret (kind, owner, created_at)',
  'CREATE INDEX audit_entry_by_organization ON audit_entry (organization, id)',
];

const TABLES = Object.entries(COLUMNS).map(([name, columns]) => `CREATE TABLE ${name} (${columns})`);

const FIRST: Migration = {
  number: 1,
  title: 'users, instances and audit log',
  sqlite: [...TABLES.map((table) => `${table} STRICT`), ...INDEXES],
  postgres: [...TABLES.map((table) => table.replaceAll(' INTEGER', ' BIGINT')), ...INDEXES],
};

/** Brings the tables of the service up to date. @throws {CoupaError} as `migrate`. */
export async function migrateService(database: SqlDatabase, now: number): Promise<void> {
  await migrate(database, SCHEMA, [FIRST], now);
}
