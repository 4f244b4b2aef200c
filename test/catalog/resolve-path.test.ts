/** Where a dotted field path leads. */
import * as fc from 'fast-check';
import { loadCatalog, type CatalogField } from '../../src/catalog';

const catalog = loadCatalog();

test.each<[string, string, string, string]>([
  ['InvoiceHeader', 'status', 'status', 'string'],
  ['InvoiceHeader', 'invoice_number', 'invoice-number', 'string'],
  ['InvoiceHeader', 'supplier.primary-contact.email', 'supplier.primary-contact.email', 'string'],
  ['InvoiceHeader', 'Supplier.Primary_Contact.Email', 'supplier.primary-contact.email', 'string'],
  ['OrderHeader', 'order_lines.account.code', 'order-lines.account.code', 'string'],
  ['OrderHeader', 'order-lines.account.account_type.name', 'order-lines.account.account-type.name', 'string'],
  ['ExchangeRate', 'from_currency_id', 'from-currency-id', 'integer'],
  ['InvoiceHeader', 'supplier_id', 'supplier-id', 'integer'],
])('from %s the path %s is known as %s', (definition, path, spelled, type) => {
  const resolved = catalog.resolvePath(definition, path);
  expect(resolved).toMatchObject({ standing: 'known', nearest: [], field: { type } });
  expect(resolved.segments.join('.')).toBe(spelled);
});

test.each<[string, string]>([
  ['Supplier', 'custom-fields'],
  ['Supplier', 'custom_fields.my-field'],
  ['OrderHeader', 'order-lines.custom-fields.cost-object.code'],
  ['ObjectInstance', 'custom-fields.whatever'],
  ['Approval', 'approver.login'],
  ['Money', 'amount'],
])('from %s the path %s leads to what only a site knows', (definition, path) => {
  const resolved = catalog.resolvePath(definition, path);
  expect(resolved.standing).toBe('custom');
  expect(resolved).not.toHaveProperty('field');
});

test.each<[string, string, readonly string[]]>([
  ['InvoiceHeader', 'staus', ['status']],
  ['InvoiceHeader', 'supplier.nmae', ['name']],
  ['InvoiceHeader', 'suplier.name', ['supplier']],
  ['InvoiceHeader', 'status.name', []],
  ['InvoiceHeader', '', []],
  ['InvoiceHeader', 'supplier..name', []],
  ['InvoiceHeader', 'supplier.', []],
  ['InvoiceHeader', 'status_id', []],
])('from %s the path %j is unknown', (definition, path, nearest) => {
  const resolved = catalog.resolvePath(definition, path);
  expect(resolved.standing).toBe('unknown');
  expect(resolved).not.toHaveProperty('field');
  expect(resolved.nearest).toEqual(expect.arrayContaining([...nearest]));
});

/** A walk of up to five steps through the definitions, as the fields that were passed. */
const walk = fc
  .tuple(fc.constantFrom(...catalog.definitions), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }))
  .map(([start, choices]) => {
    const fields: CatalogField[] = [];
    let definition: string | undefined = start;
    for (const choice of choices) {
      const open: readonly CatalogField[] = definition === undefined ? [] : catalog.fields(definition);
      const next = open[choice % Math.max(1, open.length)];
      if (next === undefined) break;
      fields.push(next);
      definition = next.definition;
    }
    return { start, fields };
  })
  .filter(({ fields }) => fields.length > 0);

test('every walk through the definitions resolves to the field where it ends, in any spelling', () => {
  fc.assert(
    fc.property(walk, fc.func(fc.boolean()), ({ start, fields }, underscore) => {
      const spelled = fields.map(({ name }) => (underscore(name) ? name.replaceAll('-', '_').toUpperCase() : name));
      expect(catalog.resolvePath(start, spelled.join('.'))).toEqual({
        standing: 'known',
        segments: fields.map(({ name }) => name),
        nearest: [],
        field: fields.at(-1),
      });
    }),
    { numRuns: 500 },
  );
});

test('any text resolves to something, with as many segments as it had', () => {
  fc.assert(
    fc.property(fc.constantFrom(...catalog.definitions), fc.string({ unit: 'binary' }), (definition, path) => {
      const resolved = catalog.resolvePath(definition, path);
      expect(resolved.segments).toHaveLength(path.split('.').length);
      expect(resolved.nearest.length).toBeLessThanOrEqual(3);
    }),
  );
});
