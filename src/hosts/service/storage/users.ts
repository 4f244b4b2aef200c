/** People and programs that may use the service. */
import { marks, numberOf, optionalTextOf, textOf, type SqlConnection, type SqlRow } from '../../../stores';
import { nextNumber } from './counters';

/** A user of one tenant. */
export interface UserRow {
  readonly id: number;
  readonly organizationId: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly disabled: boolean;
  readonly createdAt: number;
}

/** A user who is about to be added. */
export interface NewUser {
  readonly organizationId: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** For the login endpoints only. */
  readonly passwordHash?: string | undefined;
}

const COLUMNS = 'id, organization, email, first_name, last_name, disabled, created_at';

function toUser(row: SqlRow): UserRow {
  return {
    id: numberOf(row, 'id'),
    organizationId: numberOf(row, 'organization'),
    email: textOf(row, 'email'),
    firstName: textOf(row, 'first_name'),
    lastName: textOf(row, 'last_name'),
    disabled: numberOf(row, 'disabled') !== 0,
    createdAt: numberOf(row, 'created_at'),
  };
}

/** Adds a user and returns the id. */
export async function addUser(connection: SqlConnection, user: NewUser, now: number): Promise<number> {
  const id = await nextNumber(connection, 'user');
  const { organizationId, email, firstName, lastName, passwordHash = null } = user;
  const values = [id, organizationId, email, firstName, lastName, passwordHash, 0, now];
  await connection.run(
    `INSERT INTO service_user (id, organization, email, first_name, last_name, password_hash, disabled, created_at) VALUES (${marks(values)})`,
    values,
  );
  return id;
}

/** The user of that id. */
export async function findUser(connection: SqlConnection, id: number): Promise<UserRow | undefined> {
  const [row] = await connection.all(`SELECT ${COLUMNS} FROM service_user WHERE id = ?`, [id]);
  return row && toUser(row);
}

/** The user of that address, with what is kept of the password. */
export async function findUserByEmail(
  connection: SqlConnection,
  email: string,
): Promise<(UserRow & { readonly passwordHash: string | null }) | undefined> {
  const [row] = await connection.all(`SELECT ${COLUMNS}, password_hash FROM service_user WHERE email = ?`, [email]);
  return row && { ...toUser(row), passwordHash: optionalTextOf(row, 'password_hash') ?? null };
}

/** All users, by id. */
export async function listUsers(connection: SqlConnection): Promise<readonly (UserRow & { organization: string })[]> {
  const rows = await connection.all(
    'SELECT u.id, u.organization, u.email, u.first_name, u.last_name, u.disabled, u.created_at, o.name AS organization_name ' +
      'FROM service_user u JOIN organization o ON o.id = u.organization ORDER BY u.id',
  );
  return rows.map((row) => ({ ...toUser(row), organization: textOf(row, 'organization_name') }));
}

/** Takes the right to use the service away, or gives it back. */
export async function setUserDisabled(
  connection: SqlConnection,
  id: number,
  state: 'disabled' | 'enabled',
): Promise<void> {
  await connection.run('UPDATE service_user SET disabled = ? WHERE id = ?', [state === 'disabled' ? 1 : 0, id]);
}
