// Finds the Node.js that the package `node` brings, and fetches its binary when its install script was not allowed to:
// npm 12 runs no install script that is not approved, and `ignore-scripts` runs none at all.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { withSetupLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { SetupFailure, say } from './setup-failure.mjs';

/** The oldest release that can run us: from here on Node.js strips types by itself. Same as `engines`. */
const OLDEST = { major: 22, minor: 18 };

/**
 * @param {string} root
 * @returns {Promise<string>} path of a Node.js that runs here
 */
export async function ensureNode(root) {
  const home = path.join(root, 'node_modules', 'node');
  const binary = path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (runsHere(binary)) return binary;
  return withSetupLock(root, async () => {
    if (runsHere(binary)) return binary;
    const note = path.join(home, 'no-binary-for-this-machine');
    if (!existsSync(note)) {
      const link = path.join(root, 'node_modules', '.bin', 'node');
      // Whatever lies there does not run; it must not hide the Node.js of the machine from the npm scripts.
      rmSync(link, { force: true });
      if (await fetchBinary(home, binary)) {
        // npm makes no link to a program that is not there yet. Windows needs a script instead, and can do without.
        if (process.platform !== 'win32') symlinkSync(path.relative(path.dirname(link), binary), link);
        return binary;
      }
      if (isNewEnough(process.versions.node)) writeFileSync(note, `${process.platform} ${process.arch}\n`);
    }
    return fallBack();
  });
}

/** @param {string} binary */
function runsHere(binary) {
  if (!existsSync(binary)) return false;
  if (realpathSync(binary) === realpathSync(process.execPath)) return true;
  const answer = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 && isNewEnough(answer.stdout.trim().replace(/^v/, ''));
}

/**
 * Installs the package of this platform inside the package `node` and links its binary into place, which is what the
 * install script of that package does.
 * @param {string} home
 * @param {string} binary
 */
async function fetchBinary(home, binary) {
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
  const name = platformPackage();
  say(`Fetching Node.js ${version} (${name}), because its install script did not run.`);
  const code = await runNpm(home, [
    'install',
    `${name}@${version}`,
    ...['--prefix', home, '--no-save', '--ignore-scripts', '--no-package-lock'],
  ]);
  const fetched = path.join(home, 'node_modules', name, 'bin', path.basename(binary));
  if (code !== 0 || !existsSync(fetched)) return false;
  mkdirSync(path.dirname(binary), { recursive: true });
  rmSync(binary, { force: true });
  try {
    linkSync(fetched, binary);
  } catch {
    copyFileSync(fetched, binary);
  }
  chmodSync(binary, 0o755);
  return runsHere(binary);
}

/** The naming of the packages that hold the binaries, as in their installer. */
function platformPackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return [prefix, platform, platform === 'win' && process.arch === 'ia32' ? 'x86' : process.arch].join('-');
}

function fallBack() {
  const own = process.versions.node;
  if (isNewEnough(own)) {
    say(`The package node has no binary that runs on this machine; going on with your Node.js ${own}.`);
    return process.execPath;
  }
  throw new SetupFailure(
    `This needs Node.js ${OLDEST.major}.${OLDEST.minor} or newer. Yours is ${own}, and the one that the package node brings for ` +
      `${process.platform} ${process.arch} could not be fetched or does not run here. ` +
      'Check the network, or install a newer Node.js, then run the same command again.',
  );
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}
