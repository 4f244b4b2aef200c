/** `npm run schemas:import`: reads a folder of Coupa's Swagger files and writes schemas/<release>/. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_OUT, readArguments } from './arguments.ts';
import { buildRelease, type Release } from './build-release.ts';
import { collectFindings, failingGently, summarize } from './findings.ts';
import { inheritAmendments, inheritHints } from './inherit.ts';
import { readSwaggerFolder } from './read-folder.ts';
import { totals } from './totals.ts';
import { recoverRelease, writeRelease } from './write-release.ts';

function result({ release, objects, schemas }: Release, out: string): string {
  const { listed, paths } = totals(objects);
  return `Imported ${release}: ${objects.length} objects, ${listed} operations on ${paths} paths, ${schemas.size} definitions, written to ${join(out, release)}.`;
}

async function main(): Promise<void> {
  const { folder, release, hints, out, report } = readArguments(process.argv.slice(2));
  const findings = collectFindings();
  const files = await readSwaggerFolder(folder);
  await recoverRelease(out, release);
  const amendments = await inheritAmendments(out, release, findings);
  const content = await buildRelease(
    release,
    files,
    amendments,
    inheritHints(out, release, hints, findings),
    findings,
  );
  await writeRelease(out, content, amendments);
  const list = findings.list();
  if (report !== undefined) await writeFile(report, `${JSON.stringify({ release, findings: list }, null, 1)}\n`);
  const lines = [result(content, out), '', 'What was changed, dropped or not understood:', ...summarize(list)];
  if (report === undefined) lines.push('', 'Add --report <file> for the whole list.');
  if (out === DEFAULT_OUT) lines.push('', `To use it: npm run generate -- --release ${release}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

await failingGently(main);
