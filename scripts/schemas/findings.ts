/** What the importer changed, dropped or could not understand: nothing is swallowed. */

/** One finding; `rule` is one of the names in docs/reference/schemas.md. */
export interface Finding {
  readonly rule: string;
  /** `InvoiceLine.tax-rate`, `GET /accounts/recent`, a file name. */
  readonly where: string;
  readonly detail: string;
}

/** Takes findings while the import runs. */
export interface Findings {
  add(rule: string, where: string, detail: string): void;
  /** Sorted by rule and place, so that two imports of the same files report the same. */
  list(): readonly Finding[];
}

/** An input that a person has to correct; the message says which and how. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
}

/** Runs a command; a problem that a person has to correct, also a full or read-only disk, is printed
 * as it is, without a stack trace. */
export async function failingGently(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const system = error instanceof Error && 'syscall' in error;
    if (!(error instanceof ImportProblem) && !system) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A new, empty list of findings. */
export function collectFindings(): Findings {
  const found: Finding[] = [];
  return {
    add: (rule, where, detail) => void found.push({ rule, where, detail }),
    list: () =>
      [...found].sort((a, b) => compare(a.rule, b.rule) || compare(a.where, b.where) || compare(a.detail, b.detail)),
  };
}

/** Lines for a terminal: how often each rule was used, with a few examples. */
export function summarize(findings: readonly Finding[], examples = 2): string[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  return [...byRule].map(([rule, list]) => {
    const shown = list.slice(0, examples).map(({ where, detail }) => `${where}: ${detail}`);
    const more = list.length > examples ? ', ...' : '';
    return `${String(list.length).padStart(5)}  ${rule}  (${shown.join('; ')}${more})`;
  });
}
