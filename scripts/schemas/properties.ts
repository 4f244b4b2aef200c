/** One Swagger property to JSON Schema. */
import { withEnum } from './enums.ts';
import type { Findings } from './findings.ts';
import { decimal, meaningOf, SCALAR, text } from './formats.ts';
import { asSchema, isObject, membersOf, unescaped, type SwaggerSchema } from './swagger.ts';
import { correctedReference } from './self-references.ts';
import { dashed, plural, singular } from './words.ts';

/** A JSON Schema (2020-12) in the vocabulary of docs/reference/schemas.md. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the conversion needs to know besides the property. */
export interface PropertyContext {
  /** The definition that the properties belong to. */
  readonly owner: string;
  /** Names of all definitions of the release. */
  readonly known: ReadonlySet<string>;
  /** `Definition.property` of every property that refers to its own definition. */
  readonly selfReferences: ReadonlySet<string>;
  /** Definitions that are no records but values (words, a list): what refers to one has its schema in its own place. */
  readonly values: ReadonlyMap<string, SwaggerSchema>;
  /** Takes what was changed. */
  readonly findings: Findings;
  /** The file-safe name of a definition that is referred to; remembers it when it does not exist. */
  readonly refer: (definition: string, where: string) => string;
}

/** All files are read as one, so what a reference leads to in another file is here too. */
const REFERENCE = /^[^#]*#\/definitions\/([\s\S]+)$/;

/** The name of the definition that a `$ref` leads to, or `undefined` when it leads elsewhere. */
export function referredName(schema: unknown): string | undefined {
  const ref = isObject(schema) ? schema['$ref'] : undefined;
  const name = typeof ref === 'string' ? REFERENCE.exec(ref)?.[1] : undefined;
  return name === undefined ? undefined : unescaped(name);
}

function reference(definition: string, name: string, where: string, context: PropertyContext): JsonSchema {
  const value = context.values.get(definition);
  if (value !== undefined) {
    // Without itself, so that a list of itself ends as a record like any other.
    const values = new Map([...context.values].filter(([other]) => other !== definition));
    return convert(name, value, where, { ...context, values });
  }
  const referred = context.refer(definition, where);
  const property = where.slice(where.indexOf('.') + 1).replace(/\[\]$/, '');
  // `BillToAddress.tax-registrations` repeats what `Address.tax-registrations` says of itself.
  const doubtful = referred === context.owner || context.selfReferences.has(`${referred}.${property}`);
  const target = doubtful ? correctedReference(name, referred, where, context) : referred;
  if (target === undefined) return {};
  const ref = { $ref: `${target}.json` };
  const element = dashed(target);
  if (name !== plural(element) || name === element) return ref;
  context.findings.add('reference-made-list', where, `the name is the plural of ${target}`);
  return { type: 'array', items: ref };
}

function scalar(property: SwaggerSchema, where: string, context: PropertyContext): JsonSchema {
  const format = typeof property.format === 'string' ? property.format.trim() : '';
  const type = typeOf(property);
  if (type === 'integer' || type === 'boolean') return { type };
  if (type === 'number') return format.startsWith('decimal') ? meaningOf(format).schema : decimal();
  if (format === '') {
    const limited = text(property.maxLength);
    if (limited['maxLength'] !== undefined) return limited;
    context.findings.add('type-unknown', where, 'a string without a format may be any scalar');
    return SCALAR;
  }
  const { schema, finding } = meaningOf(format);
  if (finding !== undefined) context.findings.add(finding, where, format.replace(/\s+/g, ' ').slice(0, 60));
  const plain = schema['type'] === 'string' && schema['format'] === undefined && schema['maxLength'] === undefined;
  return plain ? text(property.maxLength) : schema;
}

function list(property: SwaggerSchema, name: string, where: string, context: PropertyContext): JsonSchema {
  if (!isObject(property.items)) {
    context.findings.add('list-of-anything', where, 'a list without a type of its elements');
    return { type: 'array' };
  }
  return { type: 'array', items: convert(singular(name), property.items, `${where}[]`, context) };
}

function object(property: SwaggerSchema, where: string, context: PropertyContext): JsonSchema {
  if (!isObject(property.properties)) return { type: 'object' };
  const members = [...membersOf(property.properties)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, convert(name, asSchema(member), `${where}.${name}`, context)]);
  return { type: 'object', properties: Object.fromEntries(members) as JsonSchema };
}

/** Any value can be null when it is read, so a list of types that says it as well says nothing more. */
function besidesNull(types: readonly unknown[]): unknown {
  const [only, ...others] = types.filter((type) => type !== 'null');
  return only === undefined || others.length > 0 ? types : only;
}

/** The type, also where it is left out and something else tells it. */
function typeOf(property: SwaggerSchema): unknown {
  const { format, maxLength } = property;
  const type = Array.isArray(property.type) ? besidesNull(property.type) : property.type;
  if (type !== undefined) return type;
  if (isObject(property.properties)) return 'object';
  if (Array.isArray(property.enum) && property.enum.length > 0)
    return property.enum.every((value) => Number.isInteger(value)) ? 'integer' : 'string';
  return typeof format === 'string' || maxLength !== undefined ? 'string' : undefined;
}

function notUnderstood(what: unknown, where: string, context: PropertyContext): JsonSchema {
  context.findings.add('type-not-understood', where, String(JSON.stringify(what)).slice(0, 60));
  return {};
}

/** The one definition that all of, one of or any of what is listed comes to; null may be listed beside it. */
function onlyChoice({ allOf, oneOf, anyOf }: SwaggerSchema): string | undefined {
  const listed = [allOf, oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const [only, ...others] = listed.filter((part) => asSchema(part).type !== 'null');
  return others.length === 0 ? referredName(only) : undefined;
}

function untyped(property: SwaggerSchema, name: string, where: string, context: PropertyContext): JsonSchema {
  const only = onlyChoice(property);
  if (only !== undefined) return reference(only, name, where, context);
  if (property.$ref !== undefined) return notUnderstood(property.$ref, where, context);
  // Any of several, or elements without a list around them: words and lists may be among them.
  const open = (['oneOf', 'anyOf', 'items'] as const).find((keyword) => property[keyword] !== undefined);
  if (open !== undefined) return notUnderstood(open, where, context);
  context.findings.add('union-made-object', where, 'no type is given, so any object may be here');
  return { type: 'object' };
}

function convert(name: string, property: SwaggerSchema, where: string, context: PropertyContext): JsonSchema {
  const definition = referredName(property);
  if (definition !== undefined) return reference(definition, name, where, context);
  switch (typeOf(property)) {
    case 'array':
      return list(property, name, where, context);
    case 'object':
      return object(property, where, context);
    case undefined:
      return untyped(property, name, where, context);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean': {
      const { schema, finding } = withEnum(scalar(property, where, context), property.enum);
      if (finding !== undefined) context.findings.add(finding.rule, where, finding.detail);
      return schema;
    }
    default:
      return notUnderstood(property.type, where, context);
  }
}

/** Converts one property; prose is left out, and `readOnly` is kept where Swagger has it. */
export function convertProperty(
  name: string,
  property: unknown,
  where: string,
  context: PropertyContext,
): JsonSchema {
  if (!isObject(property)) return notUnderstood(property, where, context);
  const given = asSchema(property);
  const schema = convert(name, given, where, context);
  return given.readOnly === true ? { ...schema, readOnly: true } : schema;
}
