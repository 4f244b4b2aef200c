/** The command line of the import. */
import { parseArgs } from 'node:util';
import { ImportProblem } from './findings.ts';

/** How the import is called. */
export const USAGE =
  'npm run schemas:import -- <folder> --release r38 [--hints <file>] [--out schemas] [--report <file>]';

/** What the import is asked to do. */
export interface ImportArguments {
  readonly folder: string;
  readonly release: string;
  readonly hints?: string;
  readonly out: string;
  /** Where to write all findings as JSON. */
  readonly report?: string;
}

/** Where releases are kept that can be generated from. */
export const DEFAULT_OUT = 'schemas';

const OPTIONS = {
  release: { type: 'string' },
  hints: { type: 'string' },
  out: { type: 'string', default: DEFAULT_OUT },
  report: { type: 'string' },
} as const;

/** Reads the arguments. @throws {ImportProblem} saying what is missing. */
export function readArguments(args: readonly string[]): ImportArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new ImportProblem(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`);
  }
  const [folder, ...more] = parsed.positionals;
  const { release, hints, out, report } = parsed.values;
  if (folder === undefined || more.length > 0)
    throw new ImportProblem(`Give one folder of Swagger files.\nUsage: ${USAGE}`);
  if (release === undefined || !/^[a-z0-9][a-z0-9_-]{0,30}$/.test(release))
    throw new ImportProblem(`Give the release as --release r38: lower-case letters, digits, dash.\nUsage: ${USAGE}`);
  return {
    folder,
    release,
    out,
    ...(hints === undefined ? {} : { hints }),
    ...(report === undefined ? {} : { report }),
  };
}
