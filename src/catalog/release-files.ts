/** Reads the files of a release from schemas/. The only place that knows where they are. */
import type { CatalogObject } from './model';

/** `schemas/<release>/objects.json`. */
export interface ObjectsFile {
  readonly release: string;
  /** Names of all definitions, sorted. */
  readonly definitions: readonly string[];
  /** Names of all OAuth scopes, sorted. */
  readonly scopes: readonly string[];
  readonly naturalKeys: Readonly<Record<string, readonly string[]>>;
  readonly objects: readonly CatalogObject[];
}

/** The hints of one definition in `schemas/<release>/hints.json`; lists hold field names. */
export interface DefinitionHints {
  /** Named as required on create. */
  readonly required?: readonly string[];
  /** Required under a condition, by field. */
  readonly conditional?: Readonly<Record<string, string>>;
  readonly unique?: readonly string[];
  /** May be sent. */
  readonly input?: readonly string[];
  /** Is returned. */
  readonly output?: readonly string[];
  /** Plain values, or a range such as `1..31`, by field. */
  readonly allowable?: Readonly<Record<string, readonly string[]>>;
}

/** One property of a definition, in the vocabulary of docs/reference/schemas.md. */
export interface PropertySchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly enum?: readonly (string | number)[];
  readonly readOnly?: boolean;
  readonly decimal?: { readonly precision?: number; readonly scale?: number };
  readonly items?: PropertySchema;
  readonly anyOf?: readonly PropertySchema[];
}

/** A definition as a JSON Schema document. */
export interface DefinitionSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
}

/** Not an import: which files are read is known only when the program runs, and most are never read. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the one place that reads the package's own JSON
const read = (file: string): unknown => require(`../../schemas/${file}`);

/** The release that is used when none is named: `schemas/current.json`. */
export function currentRelease(): string {
  return (read(`current.json`) as { readonly release: string }).release;
}

/** The objects of a release. */
export function readObjects(release: string): ObjectsFile {
  return read(`${release}/objects.json`) as ObjectsFile;
}

/** The hints of a release, by definition. */
export function readHints(release: string): Readonly<Record<string, DefinitionHints>> {
  return read(`${release}/hints.json`) as Readonly<Record<string, DefinitionHints>>;
}

/** The schema of a definition that is in the release's list of definitions; other names are never looked for. */
export function readDefinition(release: string, definition: string): DefinitionSchema {
  return read(`${release}/definitions/${definition}.json`) as DefinitionSchema;
}
