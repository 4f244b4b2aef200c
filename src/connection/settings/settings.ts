/** Turns the values of the endpoint's form into the settings that the pipeline is made from. */
import type { PropertyValues } from '../../sdk';
import { readCredentials, type Credentials } from './credentials';
import { readNumbers } from './optional-settings';
import { createProblemList } from './problems';
import { parseSiteAddress } from './site-address';

/** Everything that a connection is made from, checked. */
export interface ConnectionSettings {
  /** An origin: `https://acme.coupahost.com`. */
  readonly siteAddress: string;
  readonly credentials: Credentials;
  readonly requestsPerSecond: number;
  /** For one attempt, from its first to its last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Attempts at one request, the first included. */
  readonly retryAttempts: number;
  /** Milliseconds from the first failure after which no attempt is begun; waiting for the first turn does not count. */
  readonly retryTotalMs: number;
}

/**
 * Reads and checks all properties.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with one problem per faulty property.
 */
export function readSettings(values: PropertyValues): ConnectionSettings {
  const given: PropertyValues = typeof values === 'object' && values !== null ? values : {};
  const problems = createProblemList();
  const address = parseSiteAddress(given['siteAddress']);
  if (!address.ok) problems.add('siteAddress', address.fault);
  const credentials = readCredentials(given, problems);
  const numbers = readNumbers(given, problems);
  problems.throwIfAny();
  if (!address.ok || credentials === undefined) throw new Error('Faulty properties were not reported.');
  return {
    siteAddress: address.siteAddress,
    credentials,
    requestsPerSecond: numbers['requests.per.second'],
    timeoutMs: numbers['timeout.seconds'] * 1000,
    maxResponseBytes: Math.floor(numbers['response.limit.mb'] * 1024 * 1024),
    retryAttempts: Math.floor(numbers['retry.attempts']),
    retryTotalMs: numbers['retry.seconds'] * 1000,
  };
}
