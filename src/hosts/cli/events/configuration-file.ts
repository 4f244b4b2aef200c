/** Reads a configuration of events from a file, and says what is unusual about it. */
import { readFile } from 'node:fs/promises';
import { CoupaError } from '../../../errors';
import type { EventsConfiguration } from '../../../events';
import { lazy } from '../lazy';
import { warn, type Cli } from '../session';

/**
 * The configuration; `callback` takes the place of the URL in it.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault and its path.
 */
export async function readConfigurationFile(cli: Cli, file: string, callback?: string): Promise<EventsConfiguration> {
  const { readEventsConfiguration, withSetting } = lazy.events();
  const text = await readText(file);
  const input = callback === undefined ? text : withSetting(text, 'event.notification.callback.url', callback);
  const configuration = readEventsConfiguration(input);
  for (const { path, message } of configuration.warnings) warn(cli, `${path === '' ? file : path}: ${message}`);
  return configuration;
}

async function readText(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The configuration ${file} cannot be read (${reason}).`);
  }
}
