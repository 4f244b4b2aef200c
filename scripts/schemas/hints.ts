/** Hints: what documentation says of fields beyond Swagger. They help forms and warnings, and never refuse anything. */
import { readFile } from 'node:fs/promises';
import type { DefinitionHints } from '../../src/catalog/release-files.ts';
import { ImportProblem, type Findings } from './findings.ts';
import type { JsonSchema } from './properties.ts';
import { isObject } from './swagger.ts';

/** Hints by definition. */
export type Hints = Readonly<Record<string, DefinitionHints>>;

interface FieldFacts {
  readonly required?: unknown;
  readonly unique?: unknown;
  readonly in?: unknown;
  readonly out?: unknown;
  readonly allowable?: unknown;
}

/** The documentation's footnote marks, spelled out. */
const CONDITIONS: Readonly<Record<string, string>> = {
  '(*)': 'compliant invoices',
  '(**)': 'credit notes',
};

function condition(required: unknown): string | undefined {
  if (typeof required !== 'string') return undefined;
  const text = required.replace(/^conditional:?\s*/, '');
  return CONDITIONS[text] ?? text;
}

function values(allowable: unknown): readonly string[] {
  return typeof allowable === 'string'
    ? allowable
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== '')
    : [];
}

function definitionHints(fields: readonly (readonly [string, FieldFacts])[]): DefinitionHints {
  const names = (test: (facts: FieldFacts) => boolean): string[] =>
    fields.filter(([, facts]) => test(facts)).map(([name]) => name);
  const lists = {
    required: names(({ required }) => required === true),
    unique: names(({ unique }) => unique === true),
    input: names((facts) => facts.in === true),
    output: names((facts) => facts.out === true),
  };
  const conditional = fields.flatMap(([name, facts]) => {
    const text = condition(facts.required);
    return text === undefined ? [] : [[name, text] as const];
  });
  const allowable = fields.flatMap(([name, facts]) => {
    const list = values(facts.allowable);
    return list.length === 0 ? [] : [[name, list] as const];
  });
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(conditional.length > 0 ? { conditional: Object.fromEntries(conditional) } : {}),
    ...(allowable.length > 0 ? { allowable: Object.fromEntries(allowable) } : {}),
  };
}

function propertiesOf(schemas: ReadonlyMap<string, JsonSchema>, definition: string): Readonly<Record<string, JsonSchema>> {
  return (schemas.get(definition)?.['properties'] ?? {}) as Record<string, JsonSchema>;
}

/** Reads a hints file: `{ "<Definition>": { "fields": { name: { required, unique, in, out, allowable } } } }`. */
export async function readHints(
  file: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  findings: Findings,
): Promise<Hints> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ImportProblem(`The hints ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(content)) throw new ImportProblem(`The hints ${file} are not an object.`);
  if (!Object.values(content).some((value) => isObject(value) && isObject(value['fields'])))
    throw new ImportProblem(`The hints ${file} must be {"<Definition>": {"fields": {"<field>": {...}}}}.`);
  const result: [string, DefinitionHints][] = [];
  for (const [definition, value] of Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isObject(value) || !isObject(value['fields'])) continue;
    const properties = propertiesOf(schemas, definition);
    const fields = Object.entries(value['fields'])
      .filter((field): field is [string, FieldFacts] => isObject(field[1]))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const known = fields.filter(([name]) => Object.hasOwn(properties, name));
    const lost = fields.length - known.length;
    if (lost > 0) findings.add('hint-without-field', definition, `${lost} hints are of fields that it does not have`);
    result.push([definition, definitionHints(known)]);
  }
  return Object.fromEntries(result.filter(([, hints]) => Object.keys(hints).length > 0));
}

function carryDefinition(hints: DefinitionHints, properties: Readonly<Record<string, JsonSchema>>): DefinitionHints {
  const kept = Object.entries(hints).map(([kind, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [kind, value.filter((name) => Object.hasOwn(properties, String(name)))];
    const members = isObject(value) ? Object.entries(value) : [];
    return [kind, Object.fromEntries(members.filter(([name]) => Object.hasOwn(properties, name)))];
  });
  return Object.fromEntries(kept.filter(([, value]) => Object.keys(value as object).length > 0)) as DefinitionHints;
}

/** Takes over the hints of another release for the fields that still exist. */
export function carryHints(
  hints: Hints,
  from: string,
  schemas: ReadonlyMap<string, JsonSchema>,
  findings: Findings,
): Hints {
  const result: [string, DefinitionHints][] = [];
  for (const [definition, value] of Object.entries(hints)) {
    const kept = isObject(value) ? carryDefinition(value, propertiesOf(schemas, definition)) : {};
    if (Object.keys(kept).length > 0) result.push([definition, kept]);
    else findings.add('hints-lost', definition, `none of the fields hinted at in ${from} exists`);
  }
  findings.add('hints-carried-over', from, `hints of ${result.length} definitions`);
  return Object.fromEntries(result);
}

/** Adds what Swagger itself calls required, which is as much a hint as the rest. */
export function withRequired(
  hints: Hints,
  required: ReadonlyMap<string, readonly string[]>,
  schemas: ReadonlyMap<string, JsonSchema>,
): Hints {
  const names = [...new Set([...Object.keys(hints), ...required.keys()])].sort();
  const merged = names.map((definition) => {
    const known = hints[definition] ?? {};
    const properties = propertiesOf(schemas, definition);
    const own = (required.get(definition) ?? []).filter((name) => Object.hasOwn(properties, name));
    const conditional = known.conditional ?? {};
    const all = [...(known.required ?? []), ...own.filter((name) => !Object.hasOwn(conditional, name))];
    return [definition, all.length > 0 ? { ...known, required: [...new Set(all)].sort() } : known] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => Object.keys(value).length > 0));
}

/** The site keeps these itself, whatever a column of the documentation says. */
const KEPT_BY_SITE = new Set(['id', 'created-at', 'updated-at', 'last-exported-at']);

/** Whether a member holds records of a definition, one or a list. */
function leadsTo(property: JsonSchema | undefined): string | undefined {
  const reference = property?.['$ref'] ?? (property?.['items'] as JsonSchema | undefined)?.['$ref'];
  return typeof reference === 'string' ? reference.replace(/\.json$/, '') : undefined;
}

/**
 * Definitions of which nothing could be sent although a field that holds them may be: the phone numbers of a user, the
 * schedule of a contract. No documentation has a table of them, and Swagger marks whatever has none as read-only.
 */
function emptyInputs(schemas: ReadonlyMap<string, JsonSchema>, hints: Hints): ReadonlySet<string> {
  const inputs = Object.entries(hints).flatMap(([definition, { input = [] }]) => {
    const properties = propertiesOf(schemas, definition);
    return input.map((name) => leadsTo(properties[name])).filter((target) => target !== undefined);
  });
  return new Set(
    inputs.filter((target) => {
      const { input, output } = hints[target] ?? {};
      const values = Object.values(propertiesOf(schemas, target)).filter((value) => leadsTo(value) === undefined);
      return input === undefined && output === undefined && values.every((value) => value['readOnly'] === true);
    }),
  );
}

function open(
  schemas: Map<string, JsonSchema>,
  definition: string,
  wanted: (name: string) => boolean,
  told: (name: string) => void,
): void {
  const schema = schemas.get(definition);
  const properties = propertiesOf(schemas, definition);
  const opened = Object.keys(properties).filter(
    (name) => properties[name]?.['readOnly'] === true && !KEPT_BY_SITE.has(name) && wanted(name),
  );
  if (schema === undefined || opened.length === 0) return;
  const changed = Object.entries(properties).map(([name, property]) => {
    const { readOnly: _readOnly, ...rest } = property;
    return [name, opened.includes(name) ? rest : property];
  });
  schemas.set(definition, { ...schema, properties: Object.fromEntries(changed) as JsonSchema });
  opened.forEach(told);
}

/**
 * Takes `readOnly` off the fields that hints name as accepted, and off those of a definition of which nothing else could
 * be sent: leaving out a value that the site takes loses data, sending one that it ignores does not.
 */
export function openContradicted(schemas: Map<string, JsonSchema>, hints: Hints, findings: Findings): void {
  const rule = 'read-only-lifted';
  for (const [definition, { input = [] }] of Object.entries(hints)) {
    open(
      schemas,
      definition,
      (name) => input.includes(name),
      (name) => findings.add(rule, `${definition}.${name}`, 'Swagger says read-only, the hints say it may be sent'),
    );
  }
  for (const definition of [...emptyInputs(schemas, hints)].sort()) {
    open(
      schemas,
      definition,
      () => true,
      (name) => findings.add(rule, `${definition}.${name}`, 'read-only like all of an input, which could hold nothing'),
    );
  }
}
