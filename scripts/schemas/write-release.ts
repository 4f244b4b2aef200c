/** Writes a release folder in one step: it is either the old one or the new one, never a half of each. */
import { access, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Amendment } from './amendments.ts';
import type { Release } from './build-release.ts';

/** What the import writes; everything else in the folder belongs to a person and is kept. */
const GENERATED = new Set(['objects.json', 'hints.json', 'definitions']);

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** One amendment a line, as a person keeps them. */
const amendmentLines = (amendments: readonly Amendment[]): string =>
  `{\n "amendments": [\n${amendments.map((amendment) => `  ${JSON.stringify(amendment)}`).join(',\n')}\n ]\n}\n`;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function writeContent(folder: string, { release, objects, schemas, scopes, naturalKeys, hints }: Release): Promise<void> {
  const names = [...schemas.keys()].sort();
  await mkdir(join(folder, 'definitions'), { recursive: true });
  for (const name of names) await writeFile(join(folder, 'definitions', `${name}.json`), json(schemas.get(name)));
  await writeFile(join(folder, 'objects.json'), json({ release, definitions: names, scopes, naturalKeys, objects }));
  await writeFile(join(folder, 'hints.json'), json(hints));
}

async function keepForeign(from: string, to: string): Promise<void> {
  for (const name of await readdir(from))
    if (!GENERATED.has(name)) await cp(join(from, name), join(to, name), { recursive: true });
}

/** Puts back a release that an earlier, interrupted import had set aside, and clears what it left behind. */
export async function recoverRelease(out: string, release: string): Promise<void> {
  for (const name of await readdir(out).catch(() => [])) {
    if (!name.startsWith(`.${release}.`)) continue;
    if (name.endsWith('.old') && !(await exists(join(out, release)))) await rename(join(out, name), join(out, release));
    else await rm(join(out, name), { recursive: true, force: true });
  }
}

/**
 * Writes a release below `out`, replacing one of the same name; `schemas/current.json` is written when there is none.
 * @param carried amendments to write when the release has no amendments file of its own
 */
export async function writeRelease(out: string, content: Release, carried: readonly Amendment[]): Promise<void> {
  const { release } = content;
  await mkdir(out, { recursive: true });
  await recoverRelease(out, release);
  const target = join(out, release);
  const fresh = join(out, `.${release}.new`);
  const aside = join(out, `.${release}.old`);
  try {
    await mkdir(fresh);
    await writeContent(fresh, content);
    if (await exists(target)) {
      await keepForeign(target, fresh);
      await rename(target, aside);
    }
    if (!(await exists(join(fresh, 'amendments.json'))))
      await writeFile(join(fresh, 'amendments.json'), amendmentLines(carried));
    await rename(fresh, target);
  } catch (error) {
    if ((await exists(aside)) && !(await exists(target))) await rename(aside, target);
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
  const current = join(out, 'current.json');
  if (!(await exists(current))) await writeFile(current, json({ release }));
}
