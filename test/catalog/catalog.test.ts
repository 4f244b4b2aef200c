/** The catalog's door: finding objects by what a person types, operations by class. */
import * as fc from 'fast-check';
import { loadCatalog, type OperationClass } from '../../src/catalog';
import { CoupaError } from '../../src/errors';

const catalog = loadCatalog();

const refusal = (name: unknown): CoupaError => {
  try {
    catalog.object(name as string);
  } catch (error) {
    if (error instanceof CoupaError) return error;
    throw error;
  }
  throw new Error('an object was found');
};

test('the catalog is made once', () => {
  expect(loadCatalog()).toBe(catalog);
  expect(catalog.release).toBe('r38');
});

test('the catalog names the scopes of the release', () => {
  expect(catalog.scopes).toHaveLength(106);
  expect(catalog.scopes).toContain('core.supplier.read');
});

test.each(['purchase_orders', 'purchase-orders', '/purchase_orders', ' Purchase-Orders/ '])(
  'the object is found by the spelling %j',
  (name) => expect(catalog.object(name).name).toBe('purchase_orders'),
);

test.each([
  ['purchase_order', 'purchase_orders'],
  ['suplliers', 'suppliers'],
  ['InvoiceHeader', 'invoices'],
  ['order-header', 'purchase_orders'],
  ['supplier/address', 'suppliers/addresses'],
])('for %j the answer proposes %s', (typed, nearest) => {
  const error = refusal(typed);
  expect(error.code).toBe('COUPA_UNKNOWN_OBJECT');
  expect(error.message).toContain(`There is no object ${JSON.stringify(typed)}. Did you mean `);
  expect(error.message).toContain(nearest);
});

test.each([['zzzzzzzzzzzz'], [''], [undefined], [null], [7], [{}], ['__proto__'], ['constructor']])(
  'for %j, which is like nothing, there is an error all the same',
  (typed) => expect(refusal(typed).code).toBe('COUPA_UNKNOWN_OBJECT'),
);

test('a huge or binary name is cut and cannot garble a log', () => {
  const error = refusal(`\u001b[2J\n${'x'.repeat(1_000_000)}`);
  expect(error.message.length).toBeLessThan(200);
  expect([...error.message].filter((character) => character < ' ')).toEqual([]);
});

test('whatever is typed, the answer is an object or an unknown-object error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.anything()), (typed) => {
      try {
        expect(catalog.objects).toContain(catalog.object(typed as string));
      } catch (error) {
        expect(error).toMatchObject({ code: 'COUPA_UNKNOWN_OBJECT' });
      }
    }),
  );
});

test.each<[string, OperationClass, string | undefined]>([
  ['invoices', 'query', 'GET /invoices'],
  ['invoices', 'create', 'POST /invoices'],
  ['invoices', 'update', 'PUT /invoices/{id}'],
  ['cycle_counts', 'update', undefined],
  ['quote_responses', 'delete', undefined],
  ['suppliers', 'delete', undefined],
  ['requisitions', 'delete', 'DELETE /requisitions/{id}'],
  ['tasks/attachments', 'upload', 'POST /tasks/{task_id}/attachments'],
])('%s has as its %s %s', (name, operationClass, expected) => {
  const operation = catalog.operation(catalog.object(name), operationClass);
  expect(operation && `${operation.method} ${operation.path}`).toBe(expected);
});

test('a validator comes with every object that takes records', () => {
  const report = catalog.validator(
    catalog.object('invoices'),
    'create',
  )({ 'invoice-number': 'I-1', 'gross-total': '1.50' });
  expect(report.problems).toEqual([]);
  expect(report.record['invoice-number']).toBe('I-1');
});
