/** The language of amendments.json: facts that a person adds where the Swagger files are wrong, each with a reason. */
import { readFile } from 'node:fs/promises';
import { ImportProblem } from './findings.ts';
import type { JsonSchema } from './properties.ts';
import { isObject } from './swagger.ts';

interface Reasoned {
  readonly reason: string;
}

/** One amendment. */
export type Amendment = Reasoned &
  (
    | { readonly change: 'add-operation'; readonly method: string; readonly path: string; readonly definition: string }
    | { readonly change: 'remove-operation'; readonly method: string; readonly path: string }
    | {
        readonly change: 'set-field' | 'add-field';
        readonly definition: string;
        readonly field: string;
        readonly schema: JsonSchema;
      }
    | { readonly change: 'remove-field'; readonly definition: string; readonly field: string }
    | {
        readonly change: 'add-enum-values';
        readonly definition: string;
        readonly field: string;
        readonly values: readonly string[];
      }
    | { readonly change: 'natural-keys'; readonly definition: string; readonly keys: readonly string[] }
    | {
        readonly change: 'not-required' | 'writable';
        readonly definition: string;
        readonly fields: readonly string[];
      }
  );

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);
const isMethod = (value: unknown): boolean => ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(value as string);
const isPath = (value: unknown): boolean => typeof value === 'string' && /^(\/([\w-]+|\{\w+\}))+$/.test(value);

type Check = readonly [test: (value: unknown) => boolean, wanted: string];
const TEXT: Check = [isText, 'a text'];
const TEXTS: Check = [isTexts, 'a list of texts'];
const SCHEMA: Check = [isObject, 'a JSON Schema'];
const METHOD: Check = [isMethod, 'GET, POST, PUT, PATCH or DELETE'];
const PATH: Check = [isPath, 'a path below /api such as /suppliers/{supplier_id}/addresses'];

const MEMBERS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  'add-operation': { method: METHOD, path: PATH, definition: TEXT },
  'remove-operation': { method: METHOD, path: TEXT },
  'set-field': { definition: TEXT, field: TEXT, schema: SCHEMA },
  'add-field': { definition: TEXT, field: TEXT, schema: SCHEMA },
  'remove-field': { definition: TEXT, field: TEXT },
  'add-enum-values': { definition: TEXT, field: TEXT, values: TEXTS },
  'natural-keys': { definition: TEXT, keys: TEXTS },
  'not-required': { definition: TEXT, fields: TEXTS },
  writable: { definition: TEXT, fields: TEXTS },
};

function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return 'is not an object';
  const change = String(value['change']);
  const members = Object.hasOwn(MEMBERS, change) ? MEMBERS[change] : undefined;
  if (members === undefined)
    return `has the change ${JSON.stringify(value['change'])}; known are ${Object.keys(MEMBERS).join(', ')}`;
  const wanted: Readonly<Record<string, Check>> = { ...members, reason: TEXT };
  for (const [name, [test, what]] of Object.entries(wanted))
    if (!test(value[name])) return `(${change}) needs "${name}" to be ${what}`;
  const extra = Object.keys(value).find((name) => name !== 'change' && !Object.hasOwn(wanted, name));
  return extra === undefined ? undefined : `(${change}) has the unknown member ${JSON.stringify(extra)}`;
}

/** Checks the content of an amendments file. @throws {ImportProblem} naming the amendment and what is wrong with it. */
function parseAmendments(file: string, text: string): readonly Amendment[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ImportProblem(`${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const list = isObject(content) ? content['amendments'] : undefined;
  if (!Array.isArray(list)) throw new ImportProblem(`${file} must be {"amendments": [...]}.`);
  list.forEach((amendment, index) => {
    const problem = problemOf(amendment);
    if (problem !== undefined) throw new ImportProblem(`${file}: amendment ${index + 1} ${problem}.`);
  });
  return list as Amendment[];
}

/** Reads an amendments file; `undefined` when it does not exist. */
export async function readAmendments(file: string): Promise<readonly Amendment[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseAmendments(file, text);
}
