/** `npm run catalog:report`: how many operations of each class every module of the release has. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CatalogObject } from '../../src/catalog/model.ts';
import { failingGently, ImportProblem } from './findings.ts';
import { CLASSES, totals, type Totals } from './totals.ts';

const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));

function table({ byModule }: Totals): string[] {
  const rows = [...byModule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([module, classes]) => ({ module, classes }));
  const sums = new Map(
    CLASSES.map((name) => [name, rows.reduce((sum, { classes }) => sum + (classes.get(name) ?? 0), 0)]),
  );
  const width = Math.max('module'.length, ...rows.map(({ module }) => module.length));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join(' ').trimEnd();
  const counts = (classes: ReadonlyMap<string, number>): number[] => {
    const numbers = CLASSES.map((name) => classes.get(name) ?? 0);
    return [...numbers, numbers.reduce((sum, number) => sum + number, 0)];
  };
  return [
    line('module', [...CLASSES, 'all']),
    ...rows.map(({ module, classes }) => line(module, counts(classes))),
    line('all', counts(sums)),
  ];
}

async function read(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(SCHEMAS, file), 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportProblem(`schemas/${file} cannot be read: ${reason}. Import the release first.`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { release: { type: 'string' } } });
  const release = values.release ?? ((await read('current.json')) as { release: string }).release;
  const { objects, definitions } = (await read(`${release}/objects.json`)) as {
    objects: CatalogObject[];
    definitions: string[];
  };
  const numbers = totals(objects);
  const { listed, paths, amended } = numbers;
  const summary = `${release}: ${listed} operations on ${paths} paths, ${objects.length} objects, ${definitions.length} definitions; ${amended} more operations by amendment`;
  process.stdout.write(`${[summary, '', ...table(numbers)].join('\n')}\n`);
}

await failingGently(main);
