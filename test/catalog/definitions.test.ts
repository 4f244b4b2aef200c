/** The committed definitions: valid JSON Schemas of facts, which lead to one another, and the fields read from them. */
import Ajv from 'ajv/dist/2020';
import { loadCatalog } from '../../src/catalog';

const catalog = loadCatalog();

const KEYWORDS = new Set([
  '$schema',
  '$id',
  '$ref',
  'type',
  'properties',
  'items',
  'format',
  'maxLength',
  'enum',
  'decimal',
  'anyOf',
  'readOnly',
]);

function* schemasIn(schema: Readonly<Record<string, unknown>>): Generator<Readonly<Record<string, unknown>>> {
  yield schema;
  const parts = [
    ...Object.values((schema['properties'] ?? {}) as Record<string, unknown>),
    ...(schema['items'] === undefined ? [] : [schema['items']]),
    ...((schema['anyOf'] ?? []) as unknown[]),
  ];
  for (const part of parts) yield* schemasIn(part as Record<string, unknown>);
}

const all = catalog.definitions.map((name) => [name, catalog.schema(name)] as const);

const field = (definition: string, name: string): unknown =>
  catalog.fields(definition).find((candidate) => candidate.name === name);

test('R38 has 294 definitions', () => expect(all).toHaveLength(294));

test('every definition is a valid JSON Schema (2020-12) under its own name', () => {
  const ajv = new Ajv({ strict: true, validateFormats: false, allowUnionTypes: true });
  ajv.addKeyword({ keyword: 'decimal', schemaType: 'object' });
  for (const [name, schema] of all) {
    expect(schema['$id']).toBe(`${name}.json`);
    expect(ajv.validateSchema(schema)).toBe(true);
    ajv.addSchema(schema);
  }
  expect(ajv.validate('Currency.json', { id: 1, code: 'USD', name: 'US Dollar', 'my-own-field': {} })).toBe(true);
  expect(ajv.validate('Currency.json', { id: 'one' })).toBe(false);
});

test('schemas hold facts in a closed list of keywords, no prose', () => {
  const used = new Set(all.flatMap(([, schema]) => [...schemasIn(schema)].flatMap((part) => Object.keys(part))));
  expect([...used].filter((keyword) => !KEYWORDS.has(keyword))).toEqual([]);
});

test('every reference leads to a definition', () => {
  const known = new Set(catalog.definitions.map((name) => `${name}.json`));
  const references = all.flatMap(([, schema]) =>
    [...schemasIn(schema)].flatMap((part) => part['$ref'] as string | undefined),
  );
  expect(references.filter((reference) => reference !== undefined).length).toBeGreaterThan(1000);
  expect(references.filter((reference) => reference !== undefined && !known.has(reference))).toEqual([]);
});

test('every object and every field with a definition has one that exists', () => {
  const known = new Set(catalog.definitions);
  for (const object of catalog.objects) expect(known).toContain(object.definition);
  for (const name of catalog.definitions)
    for (const { definition } of catalog.fields(name))
      if (definition !== undefined) expect(known).toContain(definition);
});

test.each<[string, string, object]>([
  ['InvoiceHeader', 'invoice-number', { type: 'string', maxLength: 40, readOnly: false }],
  ['InvoiceHeader', 'status', { type: 'string', maxLength: 50, enum: expect.arrayContaining(['draft', 'voided']) }],
  ['InvoiceHeader', 'created-at', { type: 'dateTime', readOnly: true, writable: false }],
  ['RequisitionHeader', 'requested-by', { type: 'object', definition: 'UserSimple', writable: true }],
  ['InvoiceHeader', 'invoice-lines', { type: 'array', definition: 'InvoiceLine', writable: true }],
  ['InvoiceHeader', 'supplier', { type: 'object', definition: 'Supplier' }],
  ['InvoiceLine', 'price', { type: 'decimal' }],
  ['InvoiceLine', 'tax-rate', { type: 'string' }],
  ['Approval', 'approver', { type: 'object', readOnly: true }],
  ['User', 'business-group-security-type', { type: 'integer', enum: ['0', '1'] }],
  ['Supplier', 'order-confirmation-level', { type: 'integer', enum: ['not_applicable', 'header', 'line'] }],
  ['Department', 'active', { type: 'boolean' }],
  ['RequisitionHeader', 'currency', { type: 'object', definition: 'Currency', readOnly: true }],
  ['User', 'can-expense-for', { type: 'array', definition: 'UserSimple' }],
  ['Supplier', 'integration-contacts', { type: 'array', definition: 'IntegrationContact' }],
  ['ExpenseReport', 'currency', { type: 'object', definition: 'Currency' }],
  ['Contract', 'parent', { type: 'object', definition: 'Contract' }],
  ['OrderHeader', 'hide-price', { type: 'any' }],
  ['ExpenseCategory', 'tax-currencies', { type: 'array' }],
  ['Payables-Allocation', 'exported', { type: 'boolean' }],
])('%s.%s is known as %j', (definition, name, expected) => {
  expect(field(definition, name)).toMatchObject(expected);
});

test('the union of approver and the boolean of a department have no enum and no definition', () => {
  expect(field('Approval', 'approver')).not.toHaveProperty('definition');
  expect(field('Department', 'active')).not.toHaveProperty('enum');
  expect(field('User', 'active?')).toBeUndefined();
});

test('requirements are hints from the sources, without those that samples disprove', () => {
  const required = (definition: string): string[] =>
    catalog
      .fields(definition)
      .filter((candidate) => candidate.required)
      .map(({ name }) => name);
  expect(required('User')).toEqual(['email', 'firstname', 'lastname', 'login']);
  expect(required('Supplier')).toEqual(['invoice-matching-level', 'name', 'po-change-method']);
});

test('a reference can be given by natural keys, and always by id', () => {
  expect(catalog.naturalKeys('UserSimple')).toEqual(['login', 'email', 'id']);
  expect(catalog.naturalKeys('Currency')).toEqual(['code', 'id']);
  expect(catalog.naturalKeys('Approval')).toEqual(['id']);
  expect(catalog.naturalKeys('__proto__')).toEqual(['id']);
  for (const name of catalog.definitions)
    for (const key of catalog.naturalKeys(name)) if (key !== 'id') expect(field(name, key)).toBeDefined();
});

test('a definition that does not exist has no fields and no schema', () => {
  expect(catalog.fields('../objects')).toEqual([]);
  expect(() => catalog.schema('../objects')).toThrow('no definition "../objects"');
});
