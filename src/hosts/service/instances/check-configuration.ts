/** Checks a configuration as a whole, before any of it is kept. */
import { createSiteConnection } from '../../../connection';
import { CoupaError, isCoupaError } from '../../../errors';
import { readEventsConfiguration, type EventsConfiguration } from '../../../events';
import { urlObjection } from '../../../platform/callback';
import type { RecordProblem } from '../../../sdk';
import type { ServiceContext } from '../context';
import type { Configuration } from './configuration-values';
import { ELEMENT_KEY } from './element';
import { connectionValues } from './open-instance';

/** What is checked. */
export interface CheckedInstance {
  readonly name: string;
  readonly tags: readonly string[];
  readonly configuration: Configuration;
}

/**
 * Checks everything that can be checked without asking the site.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault at once.
 */
export function checkConfiguration(
  { ports, addresses }: Pick<ServiceContext, 'ports' | 'addresses'>,
  instance: CheckedInstance,
): void {
  const { configuration } = instance;
  const problems: RecordProblem[] = [];
  gather(problems, () => {
    const { callback } = readEvents(instance);
    if (callback !== undefined) {
      problems.push(
        ...addressProblem('/configuration/event.notification.callback.url', callback.url, addresses.callbacks),
      );
    }
  });
  const ofSite: RecordProblem[] = [];
  gather(ofSite, () => {
    const site = createSiteConnection(connectionValues(configuration), ports);
    ofSite.push(...addressProblem('/siteAddress', site.siteAddress, addresses.sites));
    void site.close();
  });
  problems.push(...ofSite.map((problem) => ({ ...problem, path: `/configuration${problem.path}` })));
  if (problems.length === 0) return;
  const list = problems.map(({ path, message }) => `${path.replace(/^\//, '')} ${message}`).join('; ');
  throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The instance cannot be kept: ${list}.`, { problems });
}

/** Told here as far as the address itself shows it; what a name leads to is looked at with every connection. */
function addressProblem(path: string, url: string, allowed: readonly string[]): readonly RecordProblem[] {
  if (urlObjection(url, allowed) === undefined) return [];
  const message = 'leads into the network of the service, where its operator allows other addresses only';
  return [{ path, message }];
}

/** The events of an instance as they are polled and handed on. @throws {CoupaError} `COUPA_CONFIGURATION_INVALID`. */
export function readEvents({ name, tags, configuration }: CheckedInstance): EventsConfiguration {
  const given = Object.fromEntries(Object.entries(configuration).filter(([, value]) => value !== null));
  return readEventsConfiguration({ element: { key: ELEMENT_KEY }, name, tags, configuration: given });
}

function gather(problems: RecordProblem[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!isCoupaError(error)) throw error;
    problems.push(...(error.problems.length > 0 ? error.problems : [{ path: '', message: error.message }]));
  }
}
