// Writes docs/reference/errors.md out of the catalogue of error codes, so that neither can be changed alone.

/** One entry of the catalogue, as src/errors has it. */
interface Entry {
  readonly meaning: string;
  readonly remedy: string;
  readonly retryable: boolean;
}

const INTRODUCTION = `# Errors

<!-- Written by \`npm run docs:errors\` from src/errors/catalogue.ts. Do not edit. -->

Every error of this package is a \`CoupaError\` with one of these codes. The code never changes its meaning; the message
of a particular error says in addition what happened to which record or field. _Worth trying again_ is the error's
\`retryable\`: whether doing the same again later may succeed without any change.
`;

function section(code: string, entry: Entry): string {
  return [
    `## ${code}`,
    entry.meaning,
    `**What to do:** ${entry.remedy}`,
    `**Worth trying again:** ${entry.retryable ? 'yes' : 'no'}`,
  ].join('\n\n');
}

/** The whole page. */
export function errorsPage(catalogue: Readonly<Record<string, Entry>>): string {
  const entries = Object.entries(catalogue);
  const rows = entries.map(([code, { retryable }]) => [`[${code}](#${code.toLowerCase()})`, retryable ? 'yes' : 'no']);
  const width = Math.max(...rows.map(([link = '']) => link.length));
  const table = [
    `| ${'Code'.padEnd(width)} | Worth trying again |`,
    `| ${'-'.repeat(width)} | ------------------ |`,
    ...rows.map(([link = '', again = '']) => `| ${link.padEnd(width)} | ${again.padEnd(18)} |`),
  ];
  return [INTRODUCTION, table.join('\n'), '', ...entries.map(([code, entry]) => `${section(code, entry)}\n`)].join(
    '\n',
  );
}
