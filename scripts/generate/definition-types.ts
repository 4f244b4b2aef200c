/** Writes the types of definitions: a record as a site sends it, and a payload as one may send it to a site. */
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { CatalogField } from '../../src/catalog/model.ts';
import { GENERATED_MARK } from './output.ts';

/** What the types of one definition rest on. */
export interface TypedDefinition {
  readonly name: string;
  readonly fields: readonly CatalogField[];
}

/** Decisions that the validators also make; handed in so that types and validators cannot differ. */
export interface WriteRules {
  readonly referenceKeys: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  readonly isDropped: (field: CatalogField) => boolean;
  readonly trustedWords: (field: CatalogField) => readonly string[] | undefined;
}

type TypeOf = (definition: string) => string;

const STYLE = { singleQuote: true, printWidth: 120 } as const;

const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(' | ');

/** A field as it is read: null where a site has no value, absent where a filter trimmed it. */
function readType(field: CatalogField, words: readonly string[] | undefined, typeOf: TypeOf): JSONSchema {
  const target = field.definition === undefined ? undefined : typeOf(field.definition);
  switch (field.type) {
    case 'array':
      return { tsType: `${target ?? 'unknown'}[] | null` };
    case 'object':
      return { tsType: `${target ?? '{ [member: string]: unknown }'} | null` };
    case 'integer':
      return { tsType: words === undefined ? 'number | null' : `number | ${quoted(words)} | null` };
    case 'boolean':
      return { type: ['boolean', 'null'] };
    case 'any':
      return {};
    default:
      // Sites know words that the schemas do not list, so the list only helps with typing.
      return words === undefined ? { type: ['string', 'null'] } : { tsType: `${quoted(words)} | (string & {}) | null` };
  }
}

/** A field as it may be sent. */
function writeType(field: CatalogField, words: readonly string[] | undefined, typeOf: TypeOf): JSONSchema {
  const target = field.definition === undefined ? 'unknown' : `${typeOf(field.definition)}Payload`;
  switch (field.type) {
    case 'array':
      return { tsType: `readonly ${target}[] | null` };
    case 'object':
      return { tsType: target === 'unknown' ? '{ readonly [member: string]: unknown } | null' : `${target} | null` };
    case 'integer':
      return { tsType: words === undefined ? 'number | string | null' : `number | ${quoted(words)} | null` };
    case 'decimal':
      return { tsType: 'string | number | null' };
    case 'date':
    case 'dateTime':
      return { tsType: 'string | Date | null' };
    case 'boolean':
      return { type: ['boolean', 'null'] };
    case 'any':
      return {};
    default:
      return { tsType: words === undefined ? 'string | null' : `${quoted(words)} | null` };
  }
}

/** Stands behind field names that every object has by nature, which the compiler would take for the object's own. */
const DATA = '_as_data';
const ownName = (name: string): string => (name in Object.prototype ? `${name}${DATA}` : name);

async function writeInterface(
  name: string,
  properties: readonly (readonly [string, JSONSchema])[],
  members: 'declared' | 'any',
): Promise<string> {
  const schema: JSONSchema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(([field, type]) => [ownName(field), type])),
    additionalProperties: members === 'any',
  };
  // The compiler would spell some names another way, so it gets one that it leaves alone.
  const text = await compile(schema, 'Definition', { bannerComment: '', style: STYLE });
  return text
    .replace('export interface Definition {', () => `export interface ${name} {`)
    .replace(new RegExp(`^( +)(\\w+)${DATA}(?=\\?: )`, 'gm'), '$1$2');
}

function imports(names: Iterable<string>, self: string, file: (name: string) => string): string {
  return [...new Set(names)]
    .filter((name) => name !== self)
    .sort()
    .map((name) => `import type { ${name} } from './${file(name)}';\n`)
    .join('');
}

const referred = (fields: readonly CatalogField[]): string[] =>
  fields.flatMap((field) => (field.definition === undefined ? [] : [field.definition]));

/** The text of `types/<Name>.ts`. */
export async function writeRecordType(
  { name, fields }: TypedDefinition,
  rules: WriteRules,
  typeOf: TypeOf,
): Promise<string> {
  const self = typeOf(name);
  const properties = fields.map((field) => [field.name, readType(field, rules.trustedWords(field), typeOf)] as const);
  const text = await writeInterface(self, properties, 'any');
  const head = imports(referred(fields).map(typeOf), self, (type) => type);
  return `${GENERATED_MARK}\n${head}\n/** A record of \`${name}\` as a site sends it; other members are custom fields. */\n${text}`;
}

/** The text of `payloads/<Name>.ts`. */
export async function writePayloadType(
  { name, fields }: TypedDefinition,
  rules: WriteRules,
  typeOf: TypeOf,
): Promise<string> {
  const self = `${typeOf(name)}Payload`;
  const writable = fields.filter((field) => !rules.isDropped(field) || rules.referenceKeys.has(field.name));
  const open = fields.length === 0;
  const commands = [...rules.commands].sort().map((command) => [command, { type: 'boolean' }] as const);
  const properties: readonly (readonly [string, JSONSchema])[] = [
    ...(open ? [] : commands),
    ['custom-fields', { tsType: '{ readonly [field: string]: unknown } | null' }],
    ...writable.map((field) => [field.name, writeType(field, rules.trustedWords(field), typeOf)] as const),
  ];
  const text = await writeInterface(self, properties, open ? 'any' : 'declared');
  const head = imports(
    referred(writable).map((definition) => `${typeOf(definition)}Payload`),
    self,
    (type) => type.replace(/Payload$/, ''),
  );
  return `${GENERATED_MARK}\n${head}\n/** What may be written of \`${name}\`: its fields that are not read-only, and the keys it is referred to by. */\n${text}`;
}
