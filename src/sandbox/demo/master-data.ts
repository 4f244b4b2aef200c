/** Demo master data: currencies, terms, accounts, users, suppliers, items. */
import type { DemoSizes } from '../options';
import type { Row } from '../store/row';
import { times, type Seeder } from './seeder';
import {
  CITIES,
  COMMODITIES,
  COUNTRIES,
  CURRENCIES,
  DEPARTMENTS,
  FIRST_NAMES,
  GOODS,
  LAST_NAMES,
  PAYMENT_TERMS,
  STREETS,
  TRADES,
  UOMS,
} from './words';

/** What documents refer to. */
export interface MasterData {
  readonly currencies: readonly Row[];
  readonly uoms: readonly Row[];
  readonly terms: readonly Row[];
  readonly shippingTerms: readonly Row[];
  readonly departments: readonly Row[];
  readonly commodities: readonly Row[];
  readonly accountTypes: readonly Row[];
  readonly accounts: readonly Row[];
  readonly users: readonly Row[];
  readonly addresses: readonly Row[];
  readonly suppliers: readonly Row[];
  readonly items: readonly Row[];
  readonly contracts: readonly Row[];
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function place(seeder: Seeder, countries: readonly Row[], index: number) {
  return {
    street1: `${1 + seeder.below(240)} ${at(STREETS, index)}`,
    city: at(CITIES, index),
    'postal-code': String(10_000 + seeder.below(89_999)),
    country: at(countries, index),
    active: true,
  };
}

function seedUsers(seeder: Seeder, count: number, currency: Row, departments: readonly Row[]): Row[] {
  return times(count, (index) => {
    const first = at(FIRST_NAMES, index);
    const last = at(LAST_NAMES, Math.floor(index / FIRST_NAMES.length) + index);
    const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
    const login = `${first}.${last}${round === 0 ? '' : round}`.toLowerCase();
    return seeder.add('User', {
      login,
      email: `${login}@example.test`,
      firstname: first,
      lastname: last,
      fullname: `${first} ${last}`,
      'employee-number': `E${1000 + index}`,
      active: index % 11 !== 10,
      'purchasing-user': true,
      'default-currency': currency,
      department: at(departments, index),
      'authentication-method': 'coupa_credentials',
      'default-locale': 'en',
    });
  });
}

function seedSupplier(
  seeder: Seeder,
  master: Pick<MasterData, 'terms' | 'commodities' | 'users'>,
  countries: readonly Row[],
  index: number,
): Row {
  const round = Math.floor(index / TRADES.length);
  const name = `Example ${at(TRADES, index)}${round === 0 ? '' : ` ${round + 1}`}`;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const supplier = seeder.add('Supplier', {
    name,
    'display-name': name,
    number: `S-${1001 + index}`,
    status: index % 13 === 12 ? 'inactive' : index % 17 === 16 ? 'draft' : 'active',
    'payment-method': 'invoice',
    'payment-term': at(master.terms, index),
    'po-method': 'email',
    'po-email': `orders@${slug}.test`,
    website: `https://${slug}.test`,
    'tax-id': `XX-${100_000 + seeder.below(899_999)}`,
    'on-hold': index % 19 === 18,
    commodity: at(master.commodities, index),
    'primary-contact': null,
    'primary-address': null,
    'remit-to-addresses': [],
    'created-by': master.users[0] ?? null,
    'updated-by': master.users[0] ?? null,
    'custom-fields': {
      'risk-band': seeder.pick(['low', 'medium', 'high']),
      'sandbox-note': index % 3 === 0 ? 'Invented' : null,
    },
  });
  const contact = seeder.add(
    'Contact',
    { 'name-given': at(FIRST_NAMES, index + 3), 'name-family': at(LAST_NAMES, index), email: `sales@${slug}.test` },
    supplier,
  );
  const address = seeder.add('SupplierAddress', { name: `${name} HQ`, ...place(seeder, countries, index) }, supplier);
  const remit = seeder.add(
    'RemitToAddress',
    { 'remit-to-code': `R-${1001 + index}`, name: `${name} payments`, ...place(seeder, countries, index + 1) },
    supplier,
  );
  const changes = { 'primary-contact': contact, 'primary-address': address, 'remit-to-addresses': [remit] };
  seeder.assign(supplier, changes);
  return supplier;
}

function seedAccounts(seeder: Seeder, count: number, types: readonly Row[]): Row[] {
  return times(count, (index) => {
    const segments = [String(10 + (index % 5) * 10), String(200 + index), String(1000 + seeder.below(9) * 100)];
    return seeder.add('Account', {
      name: `${at(DEPARTMENTS, index)} ${at(COMMODITIES, index)}`,
      code: segments.join('-'),
      active: true,
      'account-type': at(types, index),
      'segment-1': segments[0],
      'segment-2': segments[1],
      'segment-3': segments[2],
    });
  });
}

function seedBasics(seeder: Seeder) {
  const countries = COUNTRIES.map(([code, name]) => seeder.add('Country', { code, name }));
  const currencies = CURRENCIES.map(([code, name, symbol, decimals]) =>
    seeder.add('Currency', { code, name, symbol, decimals }),
  );
  const uoms = UOMS.map(([code, name]) => seeder.add('Uom', { code, name, active: true, 'allowable-precision': 2 }));
  const terms = PAYMENT_TERMS.map(([code, description, days]) =>
    seeder.add('PaymentTerm', {
      code,
      description,
      'days-for-net-payment': days,
      active: true,
      type: 'DaysAfterNetPaymentTerm',
    }),
  );
  const shippingTerms = ['Standard', 'Collect'].map((code) =>
    seeder.add('ShippingTerm', { code, description: code, active: true }),
  );
  const departments = DEPARTMENTS.map((name) => seeder.add('Department', { name, active: true }));
  const commodities = COMMODITIES.map((name) => seeder.add('Commodity', { name, active: true, category: 'goods' }));
  const accountTypes = ['Example Chart US', 'Example Chart EU'].map((name, index) =>
    seeder.add('AccountType', {
      name,
      active: true,
      currency: at(currencies, index),
      'legal-entity-name': `${name} Inc.`,
    }),
  );
  const lookup = seeder.add('Lookup', {
    name: 'Cost Centre',
    active: true,
    description: 'Cost centres of the demo company',
  });
  for (const name of ['Workshop', 'Canteen', 'Library']) {
    seeder.add('LookupValue', { name, active: true, lookup, 'external-ref-num': name.slice(0, 3).toUpperCase() });
  }
  seeder.add('ExchangeRate', {
    rate: '1.0833',
    'from-currency': currencies[1],
    'to-currency': currencies[0],
    'rate-date': seeder.instant(0),
  });
  return { countries, currencies, uoms, terms, shippingTerms, departments, commodities, accountTypes };
}

/** Makes all that documents refer to. */
export function seedMasterData(seeder: Seeder, sizes: DemoSizes): MasterData {
  const basics = seedBasics(seeder);
  const { countries, currencies, commodities, uoms, accountTypes, departments } = basics;
  const users = seedUsers(seeder, sizes.users, currencies[0]!, departments);
  const addresses = times(4, (index) =>
    seeder.add('Address', {
      name: `${at(CITIES, index)} office`,
      'location-code': `L-${index + 1}`,
      ...place(seeder, countries, index),
    }),
  );
  const accounts = seedAccounts(seeder, sizes.accounts, accountTypes);
  const suppliers = times(sizes.suppliers, (index) => seedSupplier(seeder, { ...basics, users }, countries, index));
  const items = times(sizes.items, (index) =>
    seeder.add('Item', {
      name: `${at(GOODS, index)}${index < GOODS.length ? '' : ` (${Math.floor(index / GOODS.length) + 1})`}`,
      'item-number': `I-${1001 + index}`,
      description: `Demo item: ${at(GOODS, index)}`,
      active: true,
      commodity: at(commodities, index),
      uom: at(uoms, index),
      'item-type': 'Item',
    }),
  );
  const contracts =
    suppliers.length === 0
      ? []
      : times(sizes.contracts, (index) =>
          seeder.add('Contract', {
            name: `Example frame contract ${index + 1}`,
            number: `C-${1001 + index}`,
            status: index % 4 === 3 ? 'draft' : 'published',
            supplier: at(suppliers, index),
            currency: at(currencies, index),
            'start-date': seeder.instant(0),
            'end-date': seeder.instant(1),
            'payment-term': at(basics.terms, index),
            'maximum-value': `${50_000 + seeder.below(950_000)}.0`,
            version: 1,
          }),
        );
  return { ...basics, users, addresses, accounts, suppliers, items, contracts };
}
