/** What a release takes over from the releases that are there already: amendments, and hints where it has none. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAmendments, type Amendment } from './amendments.ts';
import type { HintSource } from './build-release.ts';
import type { Findings } from './findings.ts';
import { carryHints, readHints, type Hints } from './hints.ts';
import { isObject } from './swagger.ts';

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Releases below `out` that have a catalog, the release itself first, then the newest. */
async function knownReleases(out: string, release: string): Promise<string[]> {
  const names = await readdir(out).catch(() => []);
  const known: string[] = [];
  for (const name of names)
    if (!name.startsWith('.') && (await readJson(join(out, name, 'objects.json'))) !== undefined) known.push(name);
  return known.sort((a, b) => Number(b === release) - Number(a === release) || byNumber(b, a));
}

/** The amendments of a release: its own, else those of the newest other release. */
export async function inheritAmendments(
  out: string,
  release: string,
  findings: Findings,
): Promise<readonly Amendment[]> {
  const own = await readAmendments(join(out, release, 'amendments.json'));
  if (own !== undefined) return own;
  const other = (await knownReleases(out, release)).find((name) => name !== release);
  if (other === undefined) return [];
  findings.add('amendments-carried-over', other, `${release} has no amendments.json of its own`);
  return (await readAmendments(join(out, other, 'amendments.json'))) ?? [];
}

/** Hints from the given file, else those that the release had, else those of the newest other release. */
export function inheritHints(
  out: string,
  release: string,
  given: string | undefined,
  findings: Findings,
): HintSource {
  return async (schemas) => {
    if (given !== undefined) return readHints(given, schemas, findings);
    for (const name of await knownReleases(out, release)) {
      const hints = await readJson(join(out, name, 'hints.json'));
      if (isObject(hints)) return carryHints(hints as Hints, name, schemas, findings);
    }
    return {};
  };
}
