/** Checks a configuration as a whole, before any of it is kept. */
import { createSiteConnection } from '../../../connection';
import { CoupaError, isCoupaError } from '../../../errors';
import { readEventsConfiguration, type EventsConfiguration } from '../../../events';
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
export function checkConfiguration({ ports }: Pick<ServiceContext, 'ports'>, instance: CheckedInstance): void {
  const { configuration } = instance;
  const problems: RecordProblem[] = [];
  gather(problems, () => void readEvents(instance));
  gather(problems, () => void createSiteConnection(connectionValues(configuration), ports).close());
  if (problems.length === 0) return;
  const list = problems.map(({ path, message }) => `${path.replace(/^\//, '')} ${message}`).join('; ');
  throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The instance cannot be kept: ${list}.`, { problems });
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
