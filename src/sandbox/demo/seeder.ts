/** What all demo data is made with: chance from a seed, times that do not depend on today, rows without ceremony. */
import type { Kind } from '../model/kind';
import type { Site } from '../site';
import { Row, type Value, type Values } from '../store/row';

/** Makes demo rows. */
export interface Seeder {
  /** From 0 up to, not including, the bound. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
  /** An amount such as `123.40`, its trailing zeroes as a person would write them. */
  amount(whole: number): string;
  /** Adds a row; members that the kind lacks, or that are something else in this release, are left out. */
  add(definition: string, values: Values, owner?: Row): Row;
  /** Changes a row, with the same care. */
  assign(row: Row, changes: Values): void;
  /** The instant of a share (0 to 1) of the time in which the demo data came to be. */
  instant(share: number): number;
}

const START = Date.UTC(2024, 0, 2, 15, 30);
const SPAN = 540 * 24 * 3600 * 1000;

/** Whether a kind has a member for what is a record here, or for what is none. */
function takes(kind: Kind, name: string, value: Value): boolean {
  if (name === 'custom-fields') return true;
  const type = kind.byName.get(name)?.type;
  if (type === undefined || value === null || value === undefined) return type !== undefined;
  const records = value instanceof Row || Array.isArray(value);
  return records === (type === 'reference' || type === 'owned');
}

/** @param random from 0 to 1, seeded. */
export function createSeeder(site: Site, random: () => number): Seeder {
  const below = (bound: number): number => Math.floor(random() * bound);
  const known = new Map<string, readonly string[]>();
  const instant = (share: number): number => START + Math.floor((SPAN * share) / 1000) * 1000;
  return {
    below,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    amount(whole) {
      const cents = below(100);
      const text = cents % 10 === 0 ? String(cents / 10) : String(cents).padStart(2, '0');
      return `${1 + below(whole)}.${text}`;
    },
    instant,
    add(definition, values, owner) {
      const kind = site.kinds.get(definition);
      const at = instant(0);
      let names = known.get(definition);
      if (names === undefined) {
        names = Object.keys(values).filter((name) => takes(kind, name, values[name]));
        known.set(definition, names);
      }
      const row: Values = kind.byName.has('created-at') ? { id: 0, 'created-at': at, 'updated-at': at } : { id: 0 };
      for (const name of names) row[name] = values[name];
      return site.store.table(definition).insert(row, owner);
    },
    assign(row, changes) {
      const fitting = Object.entries(changes).filter(([name, value]) => takes(row.kind, name, value));
      site.store.table(row.kind.name).assign(row, Object.fromEntries(fitting));
    },
  };
}

/** So many elements made by a function of their index. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}
