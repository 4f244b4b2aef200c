/** Accounts and sign-in: the policy for failed notifications, the audit log, and the login of test suites. */
import { CoupaError } from '../../../errors';
import type { ServiceContext } from '../context';
import { asObject } from '../http/body';
import type { Call, Handler, Route } from '../http/call';
import { createRateLimiter } from '../http/limiter';
import { readPlatformPage, withNextPage } from '../http/platform-page';
import { shownTime } from '../instances/present';
import { audit, listAudit } from '../storage/audit';
import { listInstances, touchInstances } from '../storage/instances';
import { findOrganization, setFailurePolicy, type FailurePolicy } from '../storage/organizations';
import { addSecret, dropExpiredSecrets, findOwner } from '../storage/secrets';
import { findUser, findUserByEmail } from '../storage/users';
import { hashSecret, isPassword, newSecret } from './secrets';

const POLICY = 'notification.webhook.failure.policy';
/** A login lasts for a day, and so do the secrets that it gave out. */
const LOGIN_MS = 24 * 3_600_000;

/** The routes. */
export function accountRoutes(context: ServiceContext): readonly Route[] {
  const settings = ['/accounts/settings', '/accounts/:account/settings'].flatMap((path): Route[] => [
    { method: 'GET', path, access: 'user', handler: readSettings(context) },
    { method: 'POST', path, access: 'user', handler: changeSettings(context) },
    { method: 'PATCH', path, access: 'user', handler: changeSettings(context) },
  ]);
  return [
    ...settings,
    { method: 'GET', path: '/accounts/audit-log', access: 'user', handler: auditLog(context) },
    { method: 'POST', path: '/authentication', access: 'anyone', handler: login(context) },
    { method: 'GET', path: '/authentication/secrets', access: 'bearer', handler: giveSecrets(context) },
  ];
}

function checkAccount({ parameters, principal }: Call): void {
  const account = parameters['account'];
  if (account === undefined || account === String(principal.organizationId)) return;
  throw new CoupaError('COUPA_SERVICE_FORBIDDEN', `Account ${account.slice(0, 40)} is not yours.`);
}

function readSettings({ database }: ServiceContext): Handler {
  return async (call) => {
    checkAccount(call);
    const organization = await findOrganization(database, { id: call.principal.organizationId });
    return { body: { [POLICY]: organization?.failurePolicy ?? 'retry' } };
  };
}

function changeSettings(context: ServiceContext): Handler {
  return async (call) => {
    checkAccount(call);
    const { database, ports, runner } = context;
    const { organizationId, user } = call.principal;
    const policy = asObject(call.body, `{"${POLICY}": "retry"}`)[POLICY];
    if (policy !== undefined) {
      if (policy !== 'retry' && policy !== 'queue') {
        throw new CoupaError('COUPA_INPUT_INVALID', `${POLICY}: retry or queue is expected.`);
      }
      const entry = { organizationId, userId: user.id, requestId: call.requestId, action: 'account.policy' };
      await database.transaction(async (connection) => {
        await setFailurePolicy(connection, organizationId, policy satisfies FailurePolicy);
        await touchInstances(connection, organizationId);
        await audit(connection, { ...entry, detail: { policy } }, ports.clock.now());
      });
      for (let after = 0; ;) {
        const rows = await listInstances(database, { organizationId, after, limit: 200 });
        for (const { id } of rows) {
          await runner.changed(database, id);
          await runner.apply(id);
        }
        if (rows.length < 200) break;
        after = rows.at(-1)?.id ?? after;
      }
    }
    return readSettings(context)(call);
  };
}

function auditLog({ database, limits }: ServiceContext): Handler {
  return async ({ query, principal }) => {
    const page = readPlatformPage(query, limits.platformPages);
    const before = page.after === 0 ? undefined : page.after;
    const found = await listAudit(database, principal.organizationId, { before, limit: page.pageSize + 1 });
    return withNextPage(
      found,
      page,
      ({ id }) => id,
      ({ at, ...entry }) => ({ ...entry, at: shownTime(at) }),
    );
  };
}

/** A password is checked slowly, so that few can be tried; and no more than ten a minute for one user or address. */
function login({ database, ports }: ServiceContext): Handler {
  const tries = createRateLimiter({ perMinute: 10, burst: 10 }, () => ports.clock.monotonic());
  return async ({ body, from }) => {
    const { username, password } = asObject(body, '{"username": "...", "password": "..."}');
    const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');
    if (!isText(username) || !isText(password) || username.length + password.length > 1000) {
      throw new CoupaError('COUPA_INPUT_INVALID', 'username and password are expected as texts.');
    }
    const email = username.trim().toLowerCase();
    const wait = Math.max(tries(`user ${email}`), tries(`address ${from}`));
    if (wait > 0) {
      const http = { method: 'POST', path: '', retryAfterMs: wait };
      throw new CoupaError('COUPA_SERVICE_LIMIT', 'There were too many logins in the last minute.', { http });
    }
    const user = await findUserByEmail(database, email);
    const isRight = await isPassword(password, user?.passwordHash ?? null);
    if (!isRight || user === undefined || user.disabled || user.passwordHash === null) {
      throw new CoupaError('COUPA_SERVICE_UNAUTHORIZED', 'User name or password is not right.');
    }
    const now = ports.clock.now();
    const token = newSecret();
    const expiresAt = now + LOGIN_MS;
    await database.transaction(async (connection) => {
      await dropExpiredSecrets(connection, now);
      const session = { kind: 'session' as const, hash: hashSecret(token), owner: user.id, label: 'login' as const };
      await addSecret(connection, { ...session, expiresAt }, now);
    });
    return { body: { token } };
  };
}

/** Secrets are kept as hashes only, so a login does not show the old ones: it gets new ones, for a day. */
function giveSecrets({ database, ports }: ServiceContext): Handler {
  return async ({ bearer }) => {
    const now = ports.clock.now();
    const owner = await findOwner(database, { kind: 'session', hash: hashSecret(bearer ?? '') }, now);
    const user = owner === undefined ? undefined : await findUser(database, owner);
    if (user === undefined || user.disabled) {
      throw new CoupaError('COUPA_SERVICE_UNAUTHORIZED', 'The session is not valid, or has expired.');
    }
    const [userSecret, organizationSecret] = [newSecret(), newSecret()];
    const made = { label: 'login' as const, expiresAt: now + LOGIN_MS };
    await database.transaction(async (connection) => {
      await addSecret(connection, { kind: 'user', hash: hashSecret(userSecret), owner: user.id, ...made }, now);
      const organization = { kind: 'organization' as const, owner: user.organizationId };
      await addSecret(connection, { ...organization, hash: hashSecret(organizationSecret), ...made }, now);
    });
    return { body: { userSecret, organizationSecret } };
  };
}
