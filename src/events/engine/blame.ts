/** Whom a failed poll is put down to, and so what waits before it is tried again. */
import type { ErrorCode } from '../../errors';
import type { BackOffTimes } from './back-off';

/**
 * `site`: everything at that site waits. `connection`: the credentials or the address of one subscription are not good,
 * which only a person can change. `store`: everything waits. `resource`: the others go on.
 */
export type Blame = 'site' | 'connection' | 'store' | 'resource';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long each waits. Who has wrong credentials must not knock at the door of a site all the time: it may lock the user. */
export const BACK_OFF_TIMES: Readonly<Record<Blame, BackOffTimes>> = {
  site: { firstMs: 5 * SECOND, mostMs: 5 * MINUTE },
  connection: { firstMs: 5 * MINUTE, mostMs: 60 * MINUTE },
  store: { firstMs: 2 * SECOND, mostMs: MINUTE },
  resource: { firstMs: 30 * SECOND, mostMs: 60 * MINUTE },
};

const SITE: readonly ErrorCode[] = [
  'COUPA_SITE_UNREACHABLE',
  'COUPA_SITE_DOWN',
  'COUPA_RATE_LIMITED',
  'COUPA_PROXY_FAILED',
];

const CONNECTION: readonly ErrorCode[] = [
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_SCOPE_MISSING',
  'COUPA_SITE_NOT_FOUND',
  'COUPA_NOT_A_COUPA_SITE',
  'COUPA_TLS_FAILED',
  'COUPA_CONFIGURATION_INVALID',
];

/** Judges by the code alone. */
export function blameFor(code: ErrorCode): Blame {
  if (SITE.includes(code)) return 'site';
  if (CONNECTION.includes(code)) return 'connection';
  return code.startsWith('COUPA_STATE_') ? 'store' : 'resource';
}
