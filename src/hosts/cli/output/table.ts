/** A table for people: columns as wide as their widest cell. */
import type { Cli } from '../session';

/** Writes a head and rows. */
export function writeTable(
  cli: Pick<Cli, 'stdout'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), title.length),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    cli.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}
