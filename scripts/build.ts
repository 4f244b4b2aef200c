// Builds dist/ from src/: compiles, copies what is not TypeScript (HTML, icons, JSON), and removes what has no source
// any more. `npm run build`; the other scripts build through the bootstrap when something has changed.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { markBuilt, sourceState } from './setup/build-state.mjs';

const root = path.dirname(import.meta.dirname);
const src = path.join(root, 'src');
const dist = path.join(root, 'dist');

/** Files below a folder, relative to it. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function isTypeScript(file: string): boolean {
  return file.endsWith('.ts');
}

/** What the compiler and the copying below make of one source file. */
function outputsOf(file: string): string[] {
  if (file.endsWith('.d.ts')) return [];
  if (!isTypeScript(file)) return [file];
  const stem = file.slice(0, -'.ts'.length);
  return [`${stem}.js`, `${stem}.d.ts`];
}

function compile(): boolean {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  return status === 0;
}

function copyAssets(sources: readonly string[]): void {
  for (const file of sources.filter((name) => !isTypeScript(name))) {
    mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    copyFileSync(path.join(src, file), path.join(dist, file));
  }
}

/** Keeps the files of the build itself: the compiler's memory and the stamp. */
function removeLeftovers(sources: readonly string[]): void {
  const expected = new Set(sources.flatMap(outputsOf));
  for (const file of filesBelow(dist)) {
    if (!expected.has(file) && !file.startsWith('.')) rmSync(path.join(dist, file));
  }
}

const state = sourceState(root);
if (compile()) {
  const sources = filesBelow(src);
  copyAssets(sources);
  removeLeftovers(sources);
  const program = path.join(dist, 'hosts', 'cli', 'main.js');
  if (existsSync(program)) chmodSync(program, 0o755);
  markBuilt(root, state);
} else {
  process.exitCode = 1;
}
