/** Makes users and their secrets, for the command line. The secrets are shown once and not kept. */
import { CoupaError } from '../../../errors';
import type { SqlConnection, SqlDatabase } from '../../../stores';
import { audit } from '../storage/audit';
import { addOrganization, findOrganization } from '../storage/organizations';
import { migrateService } from '../storage/schema';
import { addSecret, dropSecrets } from '../storage/secrets';
import { addUser, findUserByEmail, setUserDisabled } from '../storage/users';
import { hashPassword, hashSecret, newSecret } from './secrets';

/** A user to make. */
export interface UserWish {
  /** The tenant, made when there is none of that name. */
  readonly organization: string;
  readonly email: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  /** For the login endpoints only; without it a user signs in with secrets alone. */
  readonly password?: string | undefined;
}

/** What opens the service. */
export interface MadeUser {
  readonly userId: number;
  readonly organizationId: number;
  readonly userSecret: string;
  readonly organizationSecret: string;
}

const SHORTEST_PASSWORD = 12;

/**
 * Makes a user, and the organization where it is new. Every user gets an organization secret of their own, so that one
 * can be taken away without the others.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when the address is taken or is none.
 */
export async function makeUser(database: SqlDatabase, wish: UserWish, now: number): Promise<MadeUser> {
  const organization = wish.organization.trim();
  const email = wish.email.trim().toLowerCase();
  const { firstName = '', lastName = '', password } = wish;
  if (organization === '' || organization.length > 200)
    throw invalid('an organization has a name of 1 to 200 characters');
  if (!/^[^\s@]{1,64}@[^\s@]{1,200}$/.test(email))
    throw invalid(`${JSON.stringify(email.slice(0, 80))} is no e-mail address`);
  if (password !== undefined && password.length < SHORTEST_PASSWORD) {
    throw invalid(`a password has at least ${SHORTEST_PASSWORD} characters`);
  }
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  await migrateService(database, now);
  return database.transaction(async (connection) => {
    if ((await findUserByEmail(connection, email)) !== undefined) throw invalid(`there is a user ${email} already`);
    const known = await findOrganization(connection, { name: organization });
    const organizationId = known?.id ?? (await addOrganization(connection, organization, now));
    const userId = await addUser(connection, { organizationId, email, firstName, lastName, passwordHash }, now);
    const secrets = await addSecrets(connection, { userId, organizationId }, now);
    await audit(connection, { organizationId, userId, requestId: '', action: 'user.create', detail: { email } }, now);
    return { userId, organizationId, ...secrets };
  });
}

/** Makes new secrets for a user; all older ones of that user open nothing any more. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export async function renewSecrets(database: SqlDatabase, email: string, now: number): Promise<MadeUser> {
  await migrateService(database, now);
  return database.transaction(async (connection) => {
    const user = await findUserByEmail(connection, email.trim().toLowerCase());
    if (user === undefined) throw invalid(`there is no user ${email.slice(0, 80)}`);
    const { id: userId, organizationId } = user;
    await dropSecrets(connection, { kind: 'user', owner: userId });
    await dropSecrets(connection, { kind: 'session', owner: userId });
    const secrets = await addSecrets(connection, { userId, organizationId }, now);
    await audit(connection, { organizationId, userId, requestId: '', action: 'user.renew' }, now);
    return { userId, organizationId, ...secrets };
  });
}

/** Keeps a user from using the service, or lets the user in again. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export async function setUserStanding(
  database: SqlDatabase,
  email: string,
  standing: 'disabled' | 'enabled',
  now: number,
): Promise<void> {
  await migrateService(database, now);
  await database.transaction(async (connection) => {
    const user = await findUserByEmail(connection, email.trim().toLowerCase());
    if (user === undefined) throw invalid(`there is no user ${email.slice(0, 80)}`);
    const { id: userId, organizationId } = user;
    await setUserDisabled(connection, userId, standing);
    await audit(connection, { organizationId, userId, requestId: '', action: `user.${standing}` }, now);
  });
}

async function addSecrets(
  connection: SqlConnection,
  { userId, organizationId }: { readonly userId: number; readonly organizationId: number },
  now: number,
): Promise<Pick<MadeUser, 'userSecret' | 'organizationSecret'>> {
  const [userSecret, organizationSecret] = [newSecret(), newSecret()];
  const label = 'made' as const;
  await addSecret(connection, { kind: 'user', hash: hashSecret(userSecret), owner: userId, label }, now);
  const hash = hashSecret(organizationSecret);
  await addSecret(connection, { kind: 'organization', hash, owner: organizationId, label }, now);
  return { userSecret, organizationSecret };
}

function invalid(message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was changed: ${message}.`);
}
