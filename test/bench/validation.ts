/**
 * Validation of an invoice with ten lines: the time to the first answer in a fresh process, and records per second
 * after that, ours against Ajv compiling the same schemas at run time, which is what one would write first.
 */
import type * as Ajv2020Module from 'ajv/dist/2020.js';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type * as CatalogDoor from '../../src/catalog';

const PROCESSES = 5;
const SECONDS = 0.5;

const line = (number: number): Record<string, unknown> => ({
  'line-num': number,
  type: 'InvoiceQuantityLine',
  description: `Paper, A4, pallet ${number}`,
  quantity: '3.0',
  price: '12.50',
  uom: { code: 'EA' },
  account: { code: '10-200-6100', 'account-type': { name: 'US' } },
  'tax-lines': [{ rate: '19.0', amount: '7.13', 'tax-code': { code: 'DE19' } }],
  'custom-fields': { plant: 'Leeds', inspected: true },
});

const INVOICE: Readonly<Record<string, unknown>> = {
  'invoice-number': 'INV-2024-0815',
  'invoice-date': '2024-03-05',
  supplier: { number: 'S-1004' },
  currency: { code: 'EUR' },
  'payment-term': { code: 'Net 30' },
  'is-credit-note': false,
  'invoice-lines': Array.from({ length: 10 }, (_, index) => line(index + 1)),
};

/** What one process measured. */
interface Measured {
  /** Milliseconds from nothing loaded to the first answer. */
  readonly first: number;
  readonly perSecond: number;
}

type Check = (record: unknown) => unknown;

// Modules are loaded inside what is measured: loading them is most of the first answer.
const load = createRequire(__filename);
const catalogModule = () => load('../../src/catalog') as typeof CatalogDoor;
const ajvModule = () => load('ajv/dist/2020') as typeof Ajv2020Module;

function ours(): Check {
  const catalog = catalogModule().loadCatalog();
  return catalog.validator(catalog.object('invoices'), 'create');
}

function naive(): Check {
  const { Ajv2020 } = ajvModule();
  const catalog = catalogModule().loadCatalog();
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  for (const name of catalog.definitions) ajv.addSchema(catalog.schema(name));
  return ajv.compile({ $ref: 'InvoiceHeader.json' });
}

function measure(prepare: () => Check): Measured {
  const begin = performance.now();
  const check = prepare();
  check(INVOICE);
  const first = performance.now() - begin;
  for (let warm = 0; warm < 2_000; warm += 1) check(INVOICE);
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < SECONDS * 1_000) {
    for (let batch = 0; batch < 100; batch += 1) check(INVOICE);
    count += 100;
  }
  return { first, perSecond: count / ((performance.now() - start) / 1_000) };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function inFreshProcesses(way: string): Measured {
  const runs = Array.from({ length: PROCESSES }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [__filename, way], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The measuring process failed: ${stderr}`);
    return JSON.parse(stdout) as Measured;
  });
  return { first: median(runs.map((run) => run.first)), perSecond: median(runs.map((run) => run.perSecond)) };
}

/** Prints the comparison; medians of {@link PROCESSES} processes. */
export function benchValidation(): void {
  const own = inFreshProcesses('ours');
  const plain = inFreshProcesses('naive');
  const row = (name: string, measured: Measured): string =>
    `  ${name.padEnd(34)}${`${measured.first.toFixed(1)} ms`.padStart(12)}${Math.round(measured.perSecond).toLocaleString('en').padStart(14)}/s`;
  console.log(`Validation of an invoice with 10 lines (medians of ${PROCESSES} processes)`);
  console.log(`  ${''.padEnd(34)}${'first'.padStart(12)}${'then'.padStart(16)}`);
  console.log(row('compiled at build time, with copy', own));
  console.log(row('Ajv compiling at run time', plain));
  console.log(`  first answer ${(plain.first / own.first).toFixed(0)} times sooner`);
}

if (require.main === module) {
  const way = process.argv[2];
  if (way === undefined) benchValidation();
  else console.log(JSON.stringify(measure(way === 'ours' ? ours : naive)));
}
