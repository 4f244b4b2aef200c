/** The parts of a Swagger 2.0 document that the import reads, and the reading of a folder of such files. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ImportProblem } from './findings.ts';
import { completePaths } from './shared-parts.ts';

/** A schema as Swagger writes it; everything in it may be missing or odd, so nothing is taken for granted. */
export type SwaggerSchema = Readonly<
  Partial<
    Record<
      | '$ref'
      | 'type'
      | 'format'
      | 'enum'
      | 'readOnly'
      | 'maxLength'
      | 'required'
      | 'items'
      | 'properties'
      | 'allOf'
      | 'oneOf'
      | 'anyOf'
      | 'xml',
      unknown
    >
  >
>;

/** One method of a path. */
export type SwaggerOperation = Readonly<Partial<Record<'consumes' | 'parameters' | 'responses', unknown>>>;

/** One file. */
export interface SwaggerFile {
  /** The file name without its ending, e.g. `core-platform`. */
  readonly module: string;
  /** What stands before each of its paths, e.g. `/api`. */
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Readonly<Record<string, SwaggerSchema>>;
  /** Names of the OAuth scopes that its operations use. */
  readonly scopes: readonly string[];
}

/** Whether a value is an object with members, as opposed to a list or a scalar. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkVersion(file: string, document: Record<string, unknown>): void {
  if (document['swagger'] === '2.0') return;
  if (typeof document['openapi'] === 'string')
    throw new ImportProblem(
      `${file} is an OpenAPI ${document['openapi']} document; the import reads Swagger 2.0. Convert the file first, or take the Swagger JSON that the Coupa site serves.`,
    );
  throw new ImportProblem(
    `${file} is JSON, but not a Swagger 2.0 document (it has no "swagger": "2.0"). Move it out of the folder.`,
  );
}

function members<T>(file: string, name: string, value: unknown): Readonly<Record<string, T>> {
  if (value === undefined) return {};
  if (!isObject(value)) throw new ImportProblem(`${file}: "${name}" must be an object.`);
  for (const [key, member] of Object.entries(value))
    if (!isObject(member)) throw new ImportProblem(`${file}: "${name}" holds ${JSON.stringify(key)}, which is no object.`);
  return value as Record<string, T>;
}

function scopesOf(securityDefinitions: unknown): readonly string[] {
  const schemes = membersOf(securityDefinitions).map(([, scheme]) => scheme);
  return schemes.flatMap((scheme) => (isObject(scheme) ? membersOf(scheme['scopes']).map(([name]) => name) : []));
}

/** Parses one file. @throws {ImportProblem} naming the file. */
function parseSwagger(file: string, text: string): SwaggerFile {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ImportProblem(`${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(document)) throw new ImportProblem(`${file} is JSON, but not an object.`);
  checkVersion(file, document);
  return {
    module: basename(file, extname(file)),
    basePath: typeof document['basePath'] === 'string' ? document['basePath'] : '',
    paths: completePaths(members(file, 'paths', document['paths']), document),
    definitions: members(file, 'definitions', document['definitions']),
    scopes: scopesOf(document['securityDefinitions']),
  };
}

/** Reads every `*.json` file of a folder, sorted by name. @throws {ImportProblem} when there is none or one is bad. */
export async function readSwaggerFolder(folder: string): Promise<readonly SwaggerFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new ImportProblem(
      `The folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}). Give the folder that holds the Swagger files.`,
    );
  }
  const files = names.filter((name) => name.toLowerCase().endsWith('.json')).sort();
  if (files.length === 0) throw new ImportProblem(`The folder ${folder} holds no *.json file.`);
  return Promise.all(files.map(async (name) => parseSwagger(name, await readFile(join(folder, name), 'utf8'))));
}

/** A value as a schema; one that is no object says nothing. */
export function asSchema(value: unknown): SwaggerSchema {
  return isObject(value) ? value : {};
}

/** The named members of an object, none when it is something else. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** A name in a reference as it is called: `#/definitions/Tax%20Line` leads to `Tax Line`, `#/definitions/A~1B` to `A/B`. */
export function unescaped(name: string): string {
  let plain = name;
  try {
    plain = decodeURIComponent(name);
  } catch {
    // A percent sign that begins no character is one.
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
}
