/** The files of the repository as its tests look at them. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

const GENERATED = ['src/activities/objects/', 'src/catalog/generated/'];

/** Files below a folder of the repository, generated code included; paths with forward slashes. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split('\\').join(posix.sep))
    .sort();
}

/** The same, hand-written only. */
export function sourceFiles(folder: string): readonly string[] {
  return filesBelow(folder).filter((file) => !GENERATED.some((generated) => file.startsWith(generated)));
}

/** What git holds, or would hold with the next `git add`; without git, whatever is not ignored by name. */
export function trackedFiles(): readonly string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(list.split('\0'))].filter((file) => file !== '').sort();
}

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
