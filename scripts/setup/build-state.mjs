// Tells whether dist/ is older than its sources, and builds it when it is. By size and time of each file: reading the
// contents of several hundred files would take longer than everything else that a second start does.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withSetupLock } from './lock.mjs';
import { SetupFailure, say } from './setup-failure.mjs';

const SOURCES = ['src', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.ts', 'package-lock.json'];

/**
 * @param {string} root
 * @param {string} node
 */
export async function ensureBuilt(root, node) {
  if (isBuilt(root)) return;
  await withSetupLock(root, async () => {
    if (isBuilt(root)) return;
    say('Building dist/ from src/.');
    const { status } = spawnSync(node, [path.join('scripts', 'build.ts')], { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new SetupFailure('The build failed; the compiler says why above.');
  });
}

/**
 * Notes that dist/ now belongs to the sources of the given state.
 * @param {string} root
 * @param {string} state from {@link sourceState}, taken before the build so that a change during it is not lost
 */
export function markBuilt(root, state) {
  writeFileSync(stampFile(root), state);
}

/**
 * @param {string} root
 * @returns {string}
 */
export function sourceState(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, path.join(root, source), source);
  return hash.digest('hex');
}

/** @param {string} root */
function isBuilt(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === sourceState(root);
  } catch {
    return false;
  }
}

/** @param {string} root */
const stampFile = (root) => path.join(root, 'dist', '.source-state');

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} file
 * @param {string} name
 */
function addTo(hash, file, name) {
  const stat = statSync(file);
  if (!stat.isDirectory()) {
    hash.update(`${name}\0${stat.size}\0${stat.mtimeMs}\n`);
    return;
  }
  for (const entry of readdirSync(file).sort()) addTo(hash, path.join(file, entry), `${name}/${entry}`);
}
