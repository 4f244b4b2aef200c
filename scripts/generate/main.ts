/**
 * `npm run generate [-- --release r38] [--schemas <folder>] [--out <folder>]`: writes the validators and the typed object
 * modules from the schemas of a release, and deletes generated files that it no longer makes. Naming a release makes it
 * the current one, so that the catalog and the modules never speak of two releases.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeGenerated } from './output.ts';
import { GENERATED_FOLDERS, planFiles } from './plan.ts';
import { readRelease } from './release.ts';
import { repositoryPath } from './source-loader.ts';

async function currentRelease(schemas: string): Promise<string> {
  const { release } = JSON.parse(await readFile(join(schemas, 'current.json'), 'utf8')) as { release: string };
  return release;
}

/** Written last: a generation that failed leaves the release that was there. */
async function makeCurrent(schemas: string, release: string): Promise<void> {
  await writeFile(join(schemas, 'current.json'), `${JSON.stringify({ release }, undefined, 1)}\n`);
}

async function generate(): Promise<void> {
  const { values } = parseArgs({
    options: { release: { type: 'string' }, schemas: { type: 'string' }, out: { type: 'string' } },
  });
  const schemas = resolve(values.schemas ?? repositoryPath('schemas'));
  const release = await readRelease(join(schemas, values.release ?? (await currentRelease(schemas))));
  const files = await planFiles(release);
  const result = await writeGenerated(resolve(values.out ?? repositoryPath('')), GENERATED_FOLDERS, files);
  if (values.out === undefined && values.release !== undefined) await makeCurrent(schemas, release.name);
  console.log(
    `Generated ${files.size} files from ${release.name}: ${result.written} written, ${result.unchanged} unchanged, ` +
      `${result.deleted.length} deleted because this release has no use for them.`,
  );
}

await generate().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
