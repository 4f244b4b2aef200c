/** What the sandbox returns for a filter text is what an evaluation in memory returns. */
import * as fc from 'fast-check';
import { checkFilter, parseFilter, queryRecords, type FilterSyntax } from '../../../src/activities';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import type { DataRecord, Ports } from '../../../src/sdk';
import { collect, testPorts } from '../support/site';
import { FIELDS, formula, holds } from './meaning';
import { spell } from './spelling';

jest.setTimeout(60_000);
const COUNT = 45;

let sandbox: Sandbox;
let ports: Ports;
let connection: SiteConnection;
let records: readonly DataRecord[];

beforeAll(async () => {
  sandbox = await startSandbox({ records: false, rateLimit: false });
  for (const name of FIELDS['supplier.name']!.values) sandbox.records.insert('suppliers', { name });
  for (let number = 0; number < COUNT; number += 1) sandbox.records.insert('invoices', invoice(number));
  records = sandbox.records.list('invoices');
  ports = testPorts();
  connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
});
afterAll(async () => {
  await connection.close();
  await ports.transport.close();
  await sandbox.close();
});

/** Every value comes up several times, and every field is missing now and then; texts are empty now and then. */
function invoice(number: number): DataRecord {
  const pick = (field: string, step: number): string | undefined => {
    const { values } = FIELDS[field]!;
    return values[Math.floor(number / step) % (values.length + 1)];
  };
  const supplier = pick('supplier.name', 3);
  return {
    'invoice-number': `${pick('invoice-number', 1) ?? 'INV'}${number < 11 ? '' : ` ${number}`}`,
    'supplier-note': number % 11 === 3 ? '' : (pick('supplier-note', 2) ?? null),
    'handling-amount': pick('handling-amount', 1) ?? null,
    'is-credit-note': [true, false, null][number % 3],
    'delivery-date': pick('delivery-date', 1) ?? null,
    'invoice-date': pick('invoice-date', 2) ?? null,
    ...(supplier === undefined ? {} : { supplier: { name: supplier } }),
  };
}

const FRAMES: Readonly<Record<FilterSyntax, (conditions: string) => string>> = {
  compact: (conditions) => conditions,
  where: (conditions) => conditions,
  select: (conditions) => `SELECT * FROM invoices WHERE ${conditions} LIMIT 100 OFFSET 0`,
};

test.each(['compact', 'where', 'select'] as const)('a %s text finds what it says', async (syntax) => {
  const sizes = new Set<number>();
  const dice = fc.array(fc.nat(11), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(formula, dice, async (wanted, rolls) => {
      let roll = 0;
      const throwDice = (sides: number): number => rolls[roll++ % rolls.length]! % sides;
      const filter = parseFilter(FRAMES[syntax](spell(wanted, syntax, throwDice)), { syntax });
      checkFilter('invoices', filter);
      const found = await collect(
        queryRecords(connection, 'invoices', { conditions: filter.conditions, fields: ['id'] }),
      );
      const expected = records.filter((record) => holds(record, wanted) === true).map(({ id }) => id);
      expect({ text: filter.text, ids: found.map(({ id }) => id) }).toEqual({ text: filter.text, ids: expected });
      sizes.add(expected.length);
    }),
    { numRuns: 250 },
  );
  // Filters that find nothing or everything prove little.
  expect(sizes.size).toBeGreaterThan(5);
});
