/** A folder for one import: Swagger files are put in, the import is run as a user runs it, the result is read. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each run starts a Node of its own, which takes its time on a machine that is busy with other tests. */
jest.setTimeout(60_000);

const ROOT = join(__dirname, '../../..');

export interface Finding {
  readonly rule: string;
  readonly where: string;
  readonly detail: string;
}

/** A definition as the import wrote it. */
export interface Definition {
  readonly $id: string;
  readonly required?: unknown;
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of scripts/schemas/ with the Node that runs the tests. */
export async function run(script: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'scripts/schemas', script), ...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

export interface Workplace {
  readonly swagger: string;
  readonly out: string;
  /** Puts a file into the Swagger folder; anything but text becomes JSON. */
  put(name: string, content: unknown): Promise<void>;
  import(release?: string, ...more: readonly string[]): Promise<Outcome & { readonly findings: readonly Finding[] }>;
  read(file: string): Promise<unknown>;
  definition(name: string, release?: string): Promise<Definition>;
  /** All files below `schemas` with their content. */
  everything(): Promise<Readonly<Record<string, string>>>;
}

const folders: string[] = [];

/** Deletes what the tests of a file made. */
export async function clear(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

export async function workplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'schemas-'));
  folders.push(folder);
  const [swagger, out, report] = ['swagger', 'schemas', 'report.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(swagger);
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(out, file), 'utf8'));
  return {
    swagger,
    out,
    read,
    definition: async (name, release = 'r1') => (await read(`${release}/definitions/${name}.json`)) as Definition,
    put: (name, content) =>
      writeFile(join(swagger, name), typeof content === 'string' ? content : JSON.stringify(content)),
    async import(release = 'r1', ...more) {
      await rm(report, { force: true });
      const outcome = await run('import.ts', [swagger, '--release', release, '--out', out, '--report', report, ...more]);
      const text = await readFile(report, 'utf8').catch(() => '{"findings":[]}');
      return { ...outcome, findings: (JSON.parse(text) as { findings: Finding[] }).findings };
    },
    async everything() {
      const names = await readdir(out, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const contents = files.sort().map(async (file) => [file.slice(out.length + 1), await readFile(file, 'utf8')]);
      return Object.fromEntries(await Promise.all(contents)) as Record<string, string>;
    },
  };
}

const ref = (definition: string): object => ({ $ref: `#/definitions/${definition}` });

/** Operations as Coupa's Swagger writes them. */
export const op = {
  list: (definition: string, xml?: string): object => ({
    responses: { 200: { schema: { type: 'array', items: ref(definition), ...(xml ? { xml: { name: xml } } : {}) } } },
  }),
  get: (definition: string): object => ({ responses: { 200: { schema: ref(definition) } } }),
  post: (definition: string): object => ({
    parameters: [{ in: 'body', name: definition, schema: ref(definition) }],
    responses: { 201: { schema: ref(definition) } },
  }),
  /** Without `type: array`, although there are `items`. */
  put: (definition: string): object => ({
    parameters: [{ in: 'body', name: definition, schema: ref(definition) }],
    responses: { 200: { schema: { items: ref(definition) } } },
  }),
  delete: (): object => ({ responses: { 200: { description: 'gone' } } }),
  upload: (definition: string, ...fields: readonly string[]): object => ({
    consumes: ['multipart/form-data'],
    parameters: fields.map((name) => ({ in: 'formData', name, type: 'file', required: true })),
    responses: { 201: { schema: ref(definition) } },
  }),
};

/** A Swagger document. */
export function swagger(paths: object, definitions: Readonly<Record<string, object>>): object {
  const typed = Object.entries(definitions).map(([name, properties]) => [name, { type: 'object', properties }]);
  return { swagger: '2.0', info: { title: 'x' }, basePath: '/api', paths, definitions: Object.fromEntries(typed) };
}
