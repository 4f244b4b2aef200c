/** The committed rules are those of the committed schemas. */
import { loadCatalog } from '../../../src/catalog';
import { valueRules } from '../../../src/catalog/generated/value-rules';
import { ruleName, rulesFor } from '../../../src/catalog/validation/value-rules';

const catalog = loadCatalog();
const fields = catalog.definitions.flatMap((definition) => catalog.fields(definition));

test('every field of every definition has its rule', () => {
  const missing = fields.filter((field) => {
    const name = ruleName(field);
    return name !== undefined && valueRules[name] === undefined;
  });
  expect(missing).toEqual([]);
  expect(Object.keys(valueRules)).toEqual([...rulesFor(fields).keys()]);
});

test('no compiler is loaded to check a record', () => {
  catalog.validator(catalog.object('invoices'), 'create')({ 'invoice-number': 'A' });
  const loaded = Object.keys(require.cache);
  expect(loaded.some((file) => file.includes('value-rules'))).toBe(true);
  expect(loaded.filter((file) => /node_modules[\\/]ajv[\\/]/.test(file))).toEqual([]);
});
