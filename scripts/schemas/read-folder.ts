/** Reads a folder of API descriptions: Swagger 2.0 or OpenAPI 3, in JSON or YAML, as Coupa sites serve them. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ImportProblem } from './findings.ts';
import { asSwagger } from './openapi.ts';
import { completePaths } from './shared-parts.ts';
import { isObject, membersOf, type SwaggerFile } from './swagger.ts';

const FILE = /\.(json|ya?ml)$/i;

function parsed(file: string, text: string): unknown {
  const isJson = /\.json$/i.test(file);
  try {
    return isJson ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ImportProblem(`${file} is not valid ${isJson ? 'JSON' : 'YAML'}: ${reason}`);
  }
}

function inSwagger(file: string, document: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const { swagger, openapi } = document;
  if (swagger === '2.0') return document;
  if (typeof openapi === 'string' && openapi.startsWith('3.')) return asSwagger(document);
  throw new ImportProblem(
    `${file} is neither a Swagger 2.0 nor an OpenAPI 3 document (it has no "swagger": "2.0" and no "openapi": "3..."). Move it out of the folder.`,
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
function parseFile(file: string, text: string): SwaggerFile {
  const content = parsed(file, text.replace(/^\uFEFF/, ''));
  if (!isObject(content)) throw new ImportProblem(`${file} holds no object.`);
  const document = inSwagger(file, content);
  return {
    module: basename(file, extname(file)),
    basePath: typeof document['basePath'] === 'string' ? document['basePath'] : '',
    paths: completePaths(members(file, 'paths', document['paths']), document),
    definitions: members(file, 'definitions', document['definitions']),
    scopes: scopesOf(document['securityDefinitions']),
  };
}

/** Reads every JSON and YAML file of a folder, sorted by name. @throws {ImportProblem} when there is none or one is bad. */
export async function readSwaggerFolder(folder: string): Promise<readonly SwaggerFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new ImportProblem(
      `The folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}). Give the folder that holds the Swagger files.`,
    );
  }
  const files = names.filter((name) => FILE.test(name)).sort();
  if (files.length === 0) throw new ImportProblem(`The folder ${folder} holds no *.json, *.yaml or *.yml file.`);
  return Promise.all(files.map(async (name) => parseFile(name, await readFile(join(folder, name), 'utf8'))));
}
