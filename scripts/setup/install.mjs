// Installs the locked packages when they are missing or are not the locked ones.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withSetupLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { SetupFailure, say } from './setup-failure.mjs';

/** @param {string} root */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  await withSetupLock(root, async () => {
    if (isInstalled(root)) return;
    say('Installing the locked packages (npm ci); the first time this takes about a minute.');
    // Development dependencies hold Node.js and the compiler, so NODE_ENV=production must not leave them out.
    const code = await runNpm(root, ['ci', '--include=dev', '--include=optional']).catch((error) => {
      throw new SetupFailure(`npm could not be started: ${error.message}. Install npm, then try again.`);
    });
    if (code !== 0 || !isInstalled(root)) {
      throw new SetupFailure(
        'The packages could not be installed; npm says why above. ' +
          'Check the network, proxy and registry settings of npm (npm config list), then run the same command again.',
        code || 1,
      );
    }
  });
}

/**
 * Compares the lock file with the record that npm leaves in node_modules once it has finished. That record also tells
 * an interrupted installation (there is none) from a complete one.
 * @param {string} root
 */
function isInstalled(root) {
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  const locked = readPackages(path.join(root, 'package-lock.json'));
  if (!installed || !locked) return false;
  return Object.entries(locked).every(
    ([name, entry]) => name === '' || mayBeAbsent(entry) || installed[name]?.version === entry.version,
  );
}

/**
 * Optional packages of other platforms stay out.
 * @param {LockedPackage} entry
 */
function mayBeAbsent(entry) {
  return entry.optional === true || entry.devOptional === true || entry.extraneous === true;
}

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, extraneous?: boolean }} LockedPackage */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
