/** Structure: read-only fields, references, lines and their commands, wrapper forms, names. */
import { check, problemPaths, warningPaths } from './reports';

describe('read-only fields', () => {
  it('are left out at every depth, each one named', () => {
    const report = check('invoices', {
      'invoice-number': 'A',
      'created-at': '2024-01-01T00:00:00Z',
      supplier: { id: 5, 'created-at': 'x', 'primary-contact': { id: 6, 'updated-at': 'x' } },
      'invoice-lines': [{ id: 7, 'updated-at': 'x', price: '1' }, { created_at: 'x' }],
    });
    expect(report.record).toEqual({
      'invoice-number': 'A',
      supplier: { id: 5, 'primary-contact': { id: 6 } },
      'invoice-lines': [{ id: 7, price: '1' }, {}],
    });
    expect(report.dropped).toEqual([
      '/created-at',
      '/supplier/created-at',
      '/supplier/primary-contact/updated-at',
      '/invoice-lines/0/updated-at',
      '/invoice-lines/1/created_at',
    ]);
    expect(report.problems).toEqual([]);
  });

  it('leave no empty association behind, because that could clear it', () => {
    const report = check('invoices', { 'created-by': { 'created-at': 'x', fullname: 'y' }, supplier: {} }, 'update');
    expect(report.record).toEqual({ supplier: {} });
    expect(report.dropped).toEqual(['/created-by/created-at', '/created-by/fullname']);
  });

  it('keep the keys that a reference goes by', () => {
    const account = { code: '10-200', 'account-type-id': 3 };
    expect(check('invoices', { 'invoice-lines': [{ account }] }).record).toEqual({ 'invoice-lines': [{ account }] });
  });

  it('at the top keep the id of an update, which is its address, and not that of a create', () => {
    expect(check('invoices', { id: 5 }, 'update')).toMatchObject({ record: { id: 5 }, dropped: [] });
    expect(check('invoices', { id: 5 }, 'create')).toMatchObject({ record: {}, dropped: ['/id'] });
  });

  it('that the documentation calls an input are sent', () => {
    expect(check('invoices', { 'amount-of-advance-payment': '5.00' }).dropped).toEqual([]);
  });

  it('are not checked, for they are not sent', () => {
    expect(check('invoices', { 'created-at': { not: 'a date' }, id: [] }).problems).toEqual([]);
  });
});

describe('associations', () => {
  it.each([
    ['an id', { id: 5 }],
    ['an id as text', { id: '5' }],
    ['a natural key', { name: 'Larkspur' }],
    ['several keys', { name: 'Larkspur', number: 'S-1' }],
    ['null', null],
    ['nothing in it', {}],
    ['a list of one, as some fields arrive that the schemas call single', [{ id: 5 }]],
  ])('take %s', (_title, supplier) => {
    expect(check('invoices', { supplier })).toMatchObject({ problems: [], record: { supplier } });
  });

  it('warn of a single value, and refuse a truth value', () => {
    expect(check('invoices', { supplier: 5 })).toMatchObject({ problems: [], record: { supplier: 5 } });
    expect(warningPaths(check('invoices', { supplier: 5 }))).toEqual(['/supplier']);
    expect(problemPaths(check('invoices', { supplier: true }))).toEqual(['/supplier']);
    expect(problemPaths(check('invoices', { 'invoice-lines': false }))).toEqual(['/invoice-lines']);
  });

  it('are checked all the way down', () => {
    const report = check('invoices', { 'invoice-lines': [{}, { uom: { code: { a: 1 } } }] });
    expect(problemPaths(report)).toEqual(['/invoice-lines/1/uom/code']);
  });
});

describe('lists', () => {
  it.each([
    ['{line: {...}}', { 'invoice-line': { price: 'x' } }, '/invoice-lines/invoice-line/price'],
    ['{line: [...]}', { invoice_line: [{ price: 'x' }] }, '/invoice-lines/invoice_line/0/price'],
    ['[{line: {...}}]', [{ 'invoice-line': { price: 'x' } }], '/invoice-lines/0/invoice-line/price'],
    ['a single line', { price: 'x' }, '/invoice-lines/price'],
  ])('may come as %s, and are checked in that form', (_title, lines, path) => {
    const report = check('invoices', { 'invoice-lines': lines });
    expect(problemPaths(report)).toEqual([path]);
    expect(warningPaths(report)).toEqual([]);
  });

  it('lose read-only fields in a wrapper too', () => {
    const report = check('invoices', { payments: { payment: { id: 1, 'created-at': 'x' } } });
    expect(report.record).toEqual({ payments: { payment: { id: 1 } } });
  });

  it('may hold null', () => {
    expect(check('invoices', { 'invoice-lines': [null] })).toMatchObject({
      problems: [],
      record: { 'invoice-lines': [null] },
    });
  });

  it('may not have holes, which JSON would fill', () => {
    expect(problemPaths(check('invoices', { 'invoice-lines': [undefined] }))).toEqual(['/invoice-lines/0']);
  });
});

describe('commands', () => {
  it.each(['_delete', '_cancel', '_close'])('%s is true or false on headers and lines', (command) => {
    const record = { id: 1, [command]: true, 'order-lines': [{ id: 2, [command]: 'false' }] };
    expect(check('purchase_orders', record, 'update')).toMatchObject({ problems: [], warnings: [], record });
    expect(problemPaths(check('purchase_orders', { [command]: 'perhaps' }, 'update'))).toEqual([`/${command}`]);
  });
});

describe('names', () => {
  it('may have underscores, and keep the spelling they came with', () => {
    const report = check('invoices', { invoice_number: 'A', 'invoice-lines': [{ line_num: 'x' }] });
    expect(report.record).toMatchObject({ invoice_number: 'A' });
    expect(problemPaths(report)).toEqual(['/invoice-lines/0/line_num']);
    expect(warningPaths(report)).toEqual([]);
  });

  it('that no schema has are sent, with a warning that names the nearest', () => {
    const report = check('invoices', { 'invoce-number': 'A', 'invoice-lines': [{ qantity: 1, 'zz-plant': 'x' }] });
    expect(report.record).toEqual({ 'invoce-number': 'A', 'invoice-lines': [{ qantity: 1, 'zz-plant': 'x' }] });
    expect(report.problems).toEqual([]);
    expect(report.warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          path: '/invoce-number',
          message: expect.stringContaining('"invoice-number"') as string,
        }),
        expect.objectContaining({
          path: '/invoice-lines/0/qantity',
          message: expect.stringContaining('"quantity"') as string,
        }),
        expect.objectContaining({
          path: '/invoice-lines/0/zz-plant',
          message: expect.stringContaining('custom field') as string,
        }),
      ]),
    );
  });

  it('given in both spellings are doubtful', () => {
    expect(warningPaths(check('invoices', { 'invoice-number': 'A', invoice_number: 'B' }))).toEqual([
      '/invoice_number',
    ]);
  });

  it("below custom-fields are the site's own", () => {
    const record = {
      'custom-fields': { a: 1, b: [{ 'created-at': 'x' }] },
      'invoice-lines': [{ custom_fields: { c: null } }],
    };
    expect(check('invoices', record)).toMatchObject({ record, problems: [], dropped: [] });
    expect(warningPaths(check('invoices', record))).toEqual([]);
  });

  it('are escaped in pointers', () => {
    expect(warningPaths(check('invoices', { 'a/b~c': 1 }))).toEqual(['/a~1b~0c']);
  });
});

describe('missing fields', () => {
  it('are named on create, not on update, not below the top, and are no fault', () => {
    const report = check('suppliers', { 'primary-contact': {} });
    expect(report.missing).toEqual(['invoice-matching-level', 'name', 'po-change-method']);
    expect(check('suppliers', {}, 'update').missing).toEqual([]);
    expect([report.problems, report.warnings]).toEqual([[], []]);
  });

  it('are not missing when given with underscores', () => {
    expect(check('suppliers', { invoice_matching_level: 'none' }).missing).toEqual(['name', 'po-change-method']);
  });
});
