/** The configuration of an instance as texts by key, and how what a caller sends becomes that. */
import { CoupaError } from '../../../errors';
import type { RecordProblem } from '../../../sdk';
import type { Sealer } from '../encryption/sealing';
import { placeOfEntry, type EntryRow } from '../storage/configuration-entries';
import { isSecretKey, MASK } from './configuration-keys';

/** Texts by key; `null` is a value of its own. */
export type Configuration = Readonly<Record<string, string | null>>;

const MOST_ENTRIES = 200;
const LONGEST_KEY = 200;
const LONGEST_VALUE = 1024 * 1024;

/**
 * Reads what a caller sent: scalars as texts or native, everything else as JSON.
 * @param kept what is configured already; a secret that is echoed as asterisks stays what it is
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with one problem per entry that cannot be kept.
 */
export function readConfiguration(given: unknown, kept: Configuration = {}): Configuration {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw refused([{ path: '/configuration', message: 'an object with the entries by key is expected' }]);
  }
  const problems: RecordProblem[] = [];
  const entries = Object.entries(given);
  if (entries.length > MOST_ENTRIES) {
    throw refused([{ path: '/configuration', message: `at most ${MOST_ENTRIES} entries are kept` }]);
  }
  const values: Record<string, string | null> = {};
  for (const [key, value] of entries) {
    const note = (message: string): void => void problems.push({ path: pathOf(key), message });
    const text = toText(value);
    if (key === '' || key.length > LONGEST_KEY || key === '__proto__' || /\p{Cc}/u.test(key))
      note('this cannot be the key of an entry');
    else if (text !== null && text.length > LONGEST_VALUE) note(`is longer than ${LONGEST_VALUE} characters`);
    else if (text?.includes('\0')) note('holds a NUL character');
    else if (text?.isWellFormed() === false || !key.isWellFormed())
      note('holds half of a character (a surrogate without its other half), which would be kept as another one');
    else if (text !== MASK || !isSecretKey(key)) values[key] = text;
    else if (kept[key] !== undefined) values[key] = kept[key];
    else note(`${MASK} is how a secret is shown, not a secret; give its value`);
  }
  if (problems.length > 0) throw refused(problems);
  return values;
}

/** Entries as they were stored, opened. */
export function openEntries(entries: readonly EntryRow[], sealer: Sealer): Configuration {
  return Object.fromEntries(
    entries.map(({ instanceId, name, stored, sealed }) => [
      name,
      sealed && stored !== null ? sealer.open(stored, placeOfEntry(instanceId, name)) : stored,
    ]),
  );
}

/** An entry as it is stored. */
export function sealEntry(
  instanceId: number,
  name: string,
  value: string | null,
  sealer: Sealer,
): Omit<EntryRow, 'id'> {
  const sealed = isSecretKey(name) && value !== null;
  const stored = sealed ? sealer.seal(value, placeOfEntry(instanceId, name)) : value;
  return { instanceId, name, stored, sealed };
}

/** What is shown of an entry. */
export function shownValue({ name, stored, sealed }: EntryRow): string | null {
  return sealed || (stored !== null && isSecretKey(name)) ? MASK : stored;
}

/** A flag that is `true` or `false`, native or as text; the fallback for everything else. */
export function flagOf(configuration: Configuration, key: string, fallback: 'true' | 'false'): 'true' | 'false' {
  const text = configuration[key]?.trim().toLowerCase();
  return text === 'true' || text === 'false' ? text : fallback;
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pathOf(key: string): string {
  return `/configuration/${key.slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function refused(problems: readonly RecordProblem[]): CoupaError {
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new CoupaError('COUPA_CONFIGURATION_INVALID', `The configuration cannot be used: ${list}.`, { problems });
}
