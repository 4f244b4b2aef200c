/** Single values: types as they travel, lengths, words, dates. */
import { check } from './reports';

const invoice = (field: string, value: unknown) => check('invoices', { [field]: value }, 'update');
const contract = (field: string, value: unknown) => check('contracts', { [field]: value }, 'update');
const line = (field: string, value: unknown) => check('invoices', { 'invoice-lines': [{ [field]: value }] }, 'update');

const LEGAL: readonly (readonly [field: string, value: unknown])[] = [
  ...['12.50', '-0.5', '.5', '5.', '1e3', ' 7 ', '', 12.5, 0, -3, null].map(
    (value) => ['discount-amount', value] as const,
  ),
  ...[true, false, 'true', 'FALSE', 'Yes', 'no', '1', 0, 1, '', null].map((value) => ['paid', value] as const),
  ...[
    '2024-03-05',
    '2024-02-29',
    '2024-03-05T09:30:00-08:00',
    '2024-03-05T09:30:00Z',
    '2024-03-05T09:30:00.123+0100',
  ].map((value) => ['invoice-date', value] as const),
  ...['2024-03-05 09:30:00 UTC', '20240305', '', null, new Date(0)].map((value) => ['invoice-date', value] as const),
  ...['x'.repeat(40), '', null, 4711, true].map((value) => ['invoice-number', value] as const),
];

test.each(LEGAL)('%s takes %j', (field, value) => {
  const report = invoice(field, value);
  expect(report.problems).toEqual([]);
  expect(report.warnings).toEqual([]);
  expect(report.record).toEqual({ [field]: value instanceof Date ? value.toISOString() : value });
});

const ILLEGAL: readonly (readonly [field: string, value: unknown])[] = [
  ...['abc', '12.50 EUR', '$5', '1.2.3x', '0x10', 'NaN', true, [], {}, Number.NaN, Infinity, 10n].map(
    (value) => ['discount-amount', value] as const,
  ),
  ...['maybe', 'truely', 2, -1, 0.5, {}, []].map((value) => ['paid', value] as const),
  ...['05.03.2024', '13/32/2024', '03/05/24', '2024-13-01', '2024-02-30', '2023-02-29', '1900-02-29', 'tomorrow'].map(
    (value) => ['invoice-date', value] as const,
  ),
  ...['2024-03-05T25:00:00Z', '2024-3-5', 20240305, true, {}, new Date(Number.NaN)].map(
    (value) => ['invoice-date', value] as const,
  ),
  ...['x'.repeat(41), {}, ['a'], () => 'a', Symbol('a')].map((value) => ['invoice-number', value] as const),
];

test.each(ILLEGAL.map(([field, value]) => [field, typeof value === 'bigint' ? '10n' : String(value as string), value]))(
  '%s refuses %s',
  (field, _shown, value) => {
    const report = invoice(field, value);
    expect(report.problems.map(({ path }) => path)).toEqual([`/${field}`]);
  },
);

test.each(['9/12/2019', '09/11/2019', '25/12/2019'])(
  'the date %s is sent, with a warning that it is not sure',
  (value) => {
    const report = invoice('payment-date', value);
    expect(report.problems).toEqual([]);
    expect(report.warnings.map(({ path }) => path)).toEqual(['/payment-date']);
    expect(report.record).toEqual({ 'payment-date': value });
  },
);

test('an integer may be text, and a fraction of one is doubtful but not refused', () => {
  for (const value of [3, '3', ' 3 ', '3.0', '', null])
    expect(line('line-num', value)).toMatchObject({ problems: [], warnings: [] });
  for (const value of [3.5, '3.5', '1,000']) {
    expect(line('line-num', value)).toMatchObject({ problems: [], warnings: [{ path: '/invoice-lines/0/line-num' }] });
  }
  for (const value of ['x', 'three', true, {}]) expect(line('line-num', value).problems).toHaveLength(1);
});

test('separators in a decimal are doubtful: a site may read another number', () => {
  for (const value of ['1,250.00', '1.250,00', '1 250', "1'250.00", '12,5']) {
    expect(invoice('discount-amount', value)).toMatchObject({ problems: [], warnings: [{ path: '/discount-amount' }] });
  }
});

test('text is counted in characters, not in code units', () => {
  expect(invoice('invoice-number', '😀'.repeat(40)).problems).toEqual([]);
  expect(invoice('invoice-number', '😀'.repeat(41)).problems).toHaveLength(1);
});

test('the scale of a decimal is no reason to refuse it', () => {
  expect(line('price', '0.1234567890123456789012345678901234567890').problems).toEqual([]);
});

test('words are checked where the list can be trusted', () => {
  expect(contract('term-type', 'perpetual').problems).toEqual([]);
  expect(contract('term-type', '').problems).toEqual([]);
  expect(contract('term-type', 'Perpetual')).toMatchObject({ problems: [], warnings: [{ path: '/term-type' }] });
  expect(contract('term-type', 'forever').problems[0]?.message).toContain('fixed, auto_renew, perpetual');
  expect(contract('term-type', 'perpetul').problems[0]?.message).toContain('did you mean "perpetual"?');
});

test('a list of words with one entry, of digits or of time zones is not taken for complete', () => {
  expect(check('purchase_orders', { type: 'OrderHeader' }).problems).toEqual([]);
  expect(check('users', { 'business-group-security-type': 3 }).problems).toEqual([]);
  expect(contract('order-window-tz', 'Europe/Mars').problems).toEqual([]);
});

test('an integer that is a word in the schemas takes the word and the number', () => {
  for (const value of ['our_paper', 1, '2', null]) expect(contract('whose-paper', value).problems).toEqual([]);
  expect(contract('whose-paper', 'their_paper').problems).toHaveLength(1);
});

test('yes and no take true and false', () => {
  expect(contract('termination-notice', true).problems).toEqual([]);
});

test('text without a known length may hold a structure, because the schemas could not describe it', () => {
  expect(check('suppliers', { 'scf-configs': { a: [1] } })).toMatchObject({
    problems: [],
    record: { 'scf-configs': { a: [1] } },
  });
});

test('a problem names the kind of the value and the rule, never the value', () => {
  const secret = 'hunter2-'.repeat(40);
  const report = check('suppliers', { 'cxml-http-password': secret, 'savings-pct': secret, 'on-hold': secret });
  expect(report.problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    '/cxml-http-password must have at most 255 characters; got text of 320 characters.',
    '/savings-pct must be a number, best as text with a point ("12.50"); got text of 320 characters.',
    '/on-hold must be true or false ("true", "false", "yes" and "no" will do); got text of 320 characters.',
  ]);
  expect(JSON.stringify(report.problems)).not.toContain('hunter2');
});

test('a word that the schemas lack is only doubtful in a record that exists: it was read from the site', () => {
  const supplier = { id: 5, 'po-method': 'carrier_pigeon', 'invoice-matching-level': '4-way' };
  const read = check('invoices', { supplier });
  expect(read).toMatchObject({ problems: [], record: { supplier } });
  expect(read.warnings.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/supplier/po-method', '/supplier/invoice-matching-level']),
  );
  expect(check('suppliers', { 'po-method': 'carrier_pigeon' }).problems).toHaveLength(1);
  expect(check('invoices', { supplier: { ...supplier, id: 'five' } }).problems).toHaveLength(1);
});
