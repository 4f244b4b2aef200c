/** By what a record could be found at the site although its id is not known. Everything rests on the catalog's hints. */
import type { CatalogField } from '../../catalog';
import type { DataRecord } from '../../sdk';
import { memberOf, valueAt } from '../compare';
import type { Target } from '../target';

/** What to look for. */
export interface Probe {
  /** Dotted, in the spelling of the schemas. */
  readonly field: string;
  readonly value: string;
  /**
   * `unique`: the sources name the field as unique, so that the site refuses a second record with the value. `named`:
   * the user says that it tells records apart. `likely`: its name or the documentation says that records go by it.
   */
  readonly standing: 'unique' | 'named' | 'likely';
  /** The part of the record by which it can be told from others with the same value. */
  readonly identity: DataRecord;
}

/** A longer or oddly written value may be stored differently, and would then not be found. */
const PLAIN_VALUE = /^\S(?:[^\p{Cc}]{0,253}\S)?$/u;

/**
 * Chooses the field to look for: the one that the user names, if the record has it; else one that is unique; else one
 * that records go by. `undefined` when the record has none of them, or the object has no ids to report.
 */
export function probeOf(target: Target, body: DataRecord, correlationField?: string): Probe | undefined {
  const { catalog, object } = target;
  const { hasId, unique, likely } = candidatesOf(target);
  if (!hasId) return undefined;
  const probe = (field: string, standing: Probe['standing']): Probe | undefined => {
    const value = plain(valueAt(body, field.split('.')));
    if (value === undefined) return undefined;
    return {
      field,
      value,
      standing,
      // Made when it is asked for: few records need it, because few answers are lost.
      get identity() {
        return { ...identityOf(target, body), ...(standing === 'named' ? pick(body, field.split('.')) : {}) };
      },
    };
  };
  if (correlationField !== undefined) {
    const path = catalog.resolvePath(object.definition, correlationField);
    const isOne = path.segments.length === 1 && path.field !== undefined && isUnique(path.field);
    const named = probe(path.segments.join('.'), isOne ? 'unique' : 'named');
    if (named !== undefined) return named;
  }
  for (const name of unique) {
    const found = probe(name, 'unique');
    if (found !== undefined) return found;
  }
  for (const name of likely) {
    const found = probe(name, 'likely');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fields to look for, the best first. */
interface Candidates {
  readonly hasId: boolean;
  readonly unique: readonly string[];
  readonly likely: readonly string[];
}

const known = new WeakMap<Target['object'], Candidates>();

/** The same for every record of an object, so it is found out once. */
function candidatesOf(target: Target): Candidates {
  const { catalog, object } = target;
  const before = known.get(object);
  if (before !== undefined) return before;
  const fields = catalog.fields(object.definition);
  const natural = catalog.naturalKeys(object.definition);
  const rank = ({ name }: CatalogField): number => (natural.includes(name) ? natural.indexOf(name) : natural.length);
  const ranked = (which: (field: CatalogField) => boolean): readonly string[] =>
    fields
      .filter(which)
      .sort((a, b) => rank(a) - rank(b))
      .map(({ name }) => name);
  const hasId = fields.some(({ name }) => name === 'id');
  const candidates = { hasId, unique: ranked(isUnique), likely: ranked((field) => goesBy(target, field)) };
  known.set(object, candidates);
  return candidates;
}

/** The hints name flags, amounts and numbers within a parent as unique too; only texts can be what a record goes by. */
function isUnique({ unique, type, name, enum: values }: CatalogField): boolean {
  return unique === true && type === 'string' && values === undefined && name !== 'id';
}

/** `invoice-number` of an invoice, `number`, `code`, `name`, references to other systems, and the documented keys. */
function goesBy({ catalog, object }: Target, { name, type }: CatalogField): boolean {
  if (type !== 'string') return false;
  if (catalog.naturalKeys(object.definition).includes(name)) return true;
  const own = object.definition.replace(/-?(?:Header|Line)$/, '').toLowerCase();
  return ['number', 'code', 'name', `${own}-number`, 'external-src-ref', 'external-src-num'].includes(name);
}

/** The scalar keys of a record, and its references by the keys with which they are given. */
function identityOf(target: Target, body: DataRecord): DataRecord {
  const { catalog, object } = target;
  const identity: DataRecord = {};
  for (const field of catalog.fields(object.definition)) {
    const value = memberOf(body, field.name)?.value;
    if (isUnique(field) || goesBy(target, field)) {
      if (plain(value) !== undefined) identity[field.name] = value;
    } else if (field.type === 'object' && field.definition !== undefined) {
      const keys = new Set(['id', ...catalog.naturalKeys(field.definition)]);
      const given = [...keys].filter((key) => plain(memberOf(value, key)?.value) !== undefined);
      if (given.length > 0) {
        identity[field.name] = Object.fromEntries(given.map((key) => [key, memberOf(value, key)?.value]));
      }
    }
  }
  return identity;
}

function plain(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && PLAIN_VALUE.test(text) ? text : undefined;
}

function pick(body: DataRecord, path: readonly string[]): DataRecord {
  const [first = '', ...rest] = path;
  const value = valueAt(body, [first]);
  if (rest.length === 0) return { [first]: value };
  return { [first]: pick(typeof value === 'object' && value !== null ? (value as DataRecord) : {}, rest) };
}

/** Dotted paths of the leaves of an identity, for asking a site for just these. */
export function leavesOf(identity: DataRecord): readonly string[] {
  return Object.entries(identity).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? leavesOf(value as DataRecord).map((below) => `${name}.${below}`)
      : [name],
  );
}
