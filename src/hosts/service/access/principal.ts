/** Finds out who calls. */
import { CoupaError } from '../../../errors';
import type { SqlConnection } from '../../../stores';
import { findInstanceIdByToken } from '../storage/instances';
import { findOwner } from '../storage/secrets';
import { findUser, type UserRow } from '../storage/users';
import type { Credentials } from './authorization-header';
import { hashSecret } from './secrets';

/** Who calls, and for which instance. */
export interface Principal {
  readonly user: UserRow;
  /** The tenant. */
  readonly organizationId: number;
  /** The instance whose token was sent. */
  readonly instanceId?: number;
}

/** What a caller has to show. */
export type Needed = 'user' | 'instance' | 'either';

const WANTED: Readonly<Record<Needed, string>> = {
  user: 'User and Organization',
  instance: 'User and Element',
  either: 'User and Organization, or User and Element',
};

/**
 * Identifies a caller. User, organization and instance must belong together: a secret of one tenant beside a token of
 * another opens nothing, and the answer is the same as for a token that does not exist.
 * @throws {CoupaError} `COUPA_SERVICE_UNAUTHORIZED`.
 */
export async function identify(
  database: SqlConnection,
  credentials: Credentials | undefined,
  needed: Needed,
  now: number,
): Promise<Principal> {
  if (credentials === undefined) throw unauthorized('The Authorization header cannot be read.');
  const { user: userSecret, organization: organizationSecret, element } = credentials;
  const hasOrganization = organizationSecret !== undefined && needed !== 'instance';
  if (userSecret === undefined || !(hasOrganization || (element !== undefined && needed !== 'user'))) {
    throw unauthorized(`This needs ${WANTED[needed]} in the Authorization header.`);
  }
  const userId = await findOwner(database, { kind: 'user', hash: hashSecret(userSecret) }, now);
  const user = userId === undefined ? undefined : await findUser(database, userId);
  if (user === undefined || user.disabled) throw unauthorized('The user secret is not valid.');
  const { organizationId } = user;
  if (organizationSecret !== undefined) {
    const owner = await findOwner(database, { kind: 'organization', hash: hashSecret(organizationSecret) }, now);
    if (owner !== organizationId) throw unauthorized('The organization secret is not valid for this user.');
  }
  if (element === undefined) return { user, organizationId };
  const instanceId = await findInstanceIdByToken(database, { organizationId, hash: hashSecret(element) });
  if (instanceId === undefined) throw unauthorized('The element token is not valid for this user.');
  return { user, organizationId, instanceId };
}

function unauthorized(message: string): CoupaError {
  return new CoupaError('COUPA_SERVICE_UNAUTHORIZED', message);
}
