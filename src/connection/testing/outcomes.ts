/** The closed list of what the Test button can answer. */
import type { ErrorCode } from '../../errors';

/** Every outcome of a test, the good one first. */
export const TEST_OUTCOMES = [
  'connected',
  'invalid-configuration',
  'host-not-found',
  'unreachable',
  'tls-trouble',
  'proxy-trouble',
  'not-coupa',
  'credentials-refused',
  'scope-missing',
  'permission-denied',
  'rate-limited',
  'site-down',
  'unexpected-answer',
  'cancelled',
  'internal-error',
] as const;

/** One outcome of a test. */
export type TestOutcomeWord = (typeof TEST_OUTCOMES)[number];

const BY_CODE: Partial<Readonly<Record<ErrorCode, TestOutcomeWord>>> = {
  COUPA_CONFIGURATION_INVALID: 'invalid-configuration',
  COUPA_SITE_NOT_FOUND: 'host-not-found',
  COUPA_SITE_UNREACHABLE: 'unreachable',
  COUPA_TLS_FAILED: 'tls-trouble',
  COUPA_PROXY_FAILED: 'proxy-trouble',
  COUPA_NOT_A_COUPA_SITE: 'not-coupa',
  COUPA_AUTHENTICATION_FAILED: 'credentials-refused',
  COUPA_SCOPE_MISSING: 'scope-missing',
  COUPA_PERMISSION_DENIED: 'permission-denied',
  COUPA_RATE_LIMITED: 'rate-limited',
  COUPA_SITE_DOWN: 'site-down',
  COUPA_CANCELLED: 'cancelled',
  COUPA_INTERNAL_ERROR: 'internal-error',
};

/** The outcome for an error; `unexpected-answer` for codes that say nothing about the connection. */
export function outcomeOf(code: ErrorCode): TestOutcomeWord {
  return BY_CODE[code] ?? 'unexpected-answer';
}
