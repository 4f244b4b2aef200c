/** Tries the credentials of a new instance at its site, for callers who ask for it. */
import { testSiteConnection } from '../../../connection';
import { CoupaError } from '../../../errors';
import type { ServiceContext } from '../context';
import { checkConfiguration } from './check-configuration';
import { readInstanceBody } from './instance-body';
import { connectionValues } from './open-instance';

/** @throws {CoupaError} for a faulty body, and `COUPA_REQUEST_REFUSED` with what the site said. */
export async function checkCredentials(context: ServiceContext, body: unknown, signal: AbortSignal): Promise<void> {
  const { name = 'Coupa', tags = [], configuration } = readInstanceBody(body);
  checkConfiguration(context, { name, tags, configuration });
  const outcome = await testSiteConnection(connectionValues(configuration), context.ports, signal);
  if (outcome.ok) return;
  throw new CoupaError('COUPA_REQUEST_REFUSED', `The credentials were tried at the site: ${outcome.message}`, {
    http: { method: 'GET', path: '' },
  });
}
