/** The parts of a Swagger 2.0 document that the import reads. */

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
