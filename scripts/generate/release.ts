/** Reads a release from its folder under `schemas/`, with the same code that reads it at run time. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogField, CatalogObject } from '../../src/catalog/model.ts';
import type { DefinitionHints, DefinitionSchema, ObjectsFile } from '../../src/catalog/release-files.ts';
import type * as Fields from '../../src/catalog/fields.ts';
import { loadSource } from './source-loader.ts';

const { fieldsOf } = loadSource<typeof Fields>('catalog/fields.ts');

/** What the generator needs of a release. */
export interface Release {
  readonly name: string;
  readonly objects: readonly CatalogObject[];
  /** The fields of each definition, by its name, sorted. */
  readonly definitions: ReadonlyMap<string, readonly CatalogField[]>;
}

async function readJson<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(path, 'utf8')) as Content;
}

/**
 * Reads a release.
 * @throws {Error} when the folder holds none; the message says how to make one.
 */
export async function readRelease(folder: string): Promise<Release> {
  const file = await readJson<ObjectsFile>(join(folder, 'objects.json')).catch((error: unknown) => {
    throw new Error(`${folder} holds no release; npm run schemas:import makes one.`, { cause: error });
  });
  const hints = await readJson<Readonly<Record<string, DefinitionHints>>>(join(folder, 'hints.json'));
  const definitions = new Map<string, readonly CatalogField[]>();
  for (const name of [...file.definitions].sort()) {
    const schema = await readJson<DefinitionSchema>(join(folder, 'definitions', `${name}.json`));
    definitions.set(name, fieldsOf(schema, hints[name] ?? {}));
  }
  return { name: file.release, objects: file.objects, definitions };
}

/** The definitions that the objects' records are made of, directly or through others, sorted. */
export function reachableDefinitions(release: Release, objects: readonly CatalogObject[]): string[] {
  const reached = new Set<string>();
  const open = objects.map((object) => object.definition);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const field of release.definitions.get(name) ?? []) {
      if (field.definition !== undefined) open.push(field.definition);
    }
  }
  return [...reached].sort();
}
