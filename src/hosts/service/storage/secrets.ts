/** What is kept of the secrets of users and organizations, and of sessions. */
import { marks, numberOf, textOf, type SqlConnection } from '../../../stores';
import { rangeOfHash, sameHash } from './hashes';

/** Whose secret it is. */
export type SecretKind = 'user' | 'organization' | 'session';

/** The latest secrets of a login that stay valid; older ones make room. */
const KEPT_OF_LOGINS = 20;

/** Remembers a secret by its hash. */
export async function addSecret(
  connection: SqlConnection,
  secret: {
    readonly kind: SecretKind;
    readonly hash: string;
    readonly owner: number;
    /** `made` by a command, or `login`. */
    readonly label: 'made' | 'login';
    /** Milliseconds since the epoch; never when absent. */
    readonly expiresAt?: number;
  },
  now: number,
): Promise<void> {
  const { kind, hash, owner, label, expiresAt = null } = secret;
  const values = [hash, kind, owner, label, now, expiresAt];
  await connection.run(
    `INSERT INTO service_secret (hash, kind, owner, label, created_at, expires_at) VALUES (${marks(values)})`,
    values,
  );
  if (label !== 'login') return;
  await connection.run(
    'DELETE FROM service_secret WHERE hash IN (SELECT hash FROM service_secret WHERE kind = ? AND owner = ? AND label = ? ' +
      'ORDER BY created_at DESC, hash LIMIT 1000 OFFSET ?)',
    [kind, owner, label, KEPT_OF_LOGINS],
  );
}

/** Whose secret has that hash, unless it has expired. */
export async function findOwner(
  connection: SqlConnection,
  { kind, hash }: { readonly kind: SecretKind; readonly hash: string },
  now: number,
): Promise<number | undefined> {
  const { from, to } = rangeOfHash(hash);
  const rows = await connection.all(
    'SELECT hash, owner FROM service_secret WHERE hash >= ? AND hash < ? AND kind = ? AND (expires_at IS NULL OR expires_at > ?)',
    [from, to, kind, now],
  );
  const row = rows.find((candidate) => sameHash(textOf(candidate, 'hash'), hash));
  return row && numberOf(row, 'owner');
}

/** Makes all secrets of an owner invalid. */
export async function dropSecrets(
  connection: SqlConnection,
  { kind, owner }: { readonly kind: SecretKind; readonly owner: number },
): Promise<void> {
  await connection.run('DELETE FROM service_secret WHERE kind = ? AND owner = ?', [kind, owner]);
}

/** Forgets what has expired. */
export async function dropExpiredSecrets(connection: SqlConnection, now: number): Promise<void> {
  await connection.run('DELETE FROM service_secret WHERE expires_at IS NOT NULL AND expires_at <= ?', [now]);
}
