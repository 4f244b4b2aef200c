/** What integrations send every day passes, unchanged but for read-only fields. */
import { PAYLOADS } from './payloads';
import { check } from './reports';

/** Members that are read-only in R38 and in the documentation, or that no schema can know. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  'an invoice with lines, taxes and underscores': ['/gross-total', '/invoice-lines/1/po-number'],
  'a contract': ['/type'],
};
const WARNED: Readonly<Record<string, readonly string[]>> = {
  'an address with the country as text': ['/country'],
  'payments as they have long been sent': ['/payment_date'],
  'a user': ['/my-old-global-field'],
};

describe.each(PAYLOADS)('%s', (title, object, operation, record) => {
  const report = check(object, record, operation);

  it('is not refused', () => {
    expect(report.problems).toEqual([]);
  });

  it('loses only what is read-only', () => {
    expect(report.dropped).toEqual(DROPPED[title] ?? []);
    if (DROPPED[title] === undefined) expect(report.record).toEqual(record);
  });

  it('is warned of only where a name or form is doubtful', () => {
    expect(report.warnings.map(({ path }) => path).filter((path) => path !== '')).toEqual(WARNED[title] ?? []);
  });
});
