/** Looks records up by key, collecting the keys that are asked for while an earlier request is under way. */
import type { SiteConnection } from '../../connection';
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';
import type { DataRecord } from '../../sdk';
import { foldValue, valueAt } from '../compare';
import type { Condition } from '../model';
import { queryRecords } from '../query';
import { conditionsForAll, conditionsForOne, countTogether, fitsList } from './conditions';
import { hasKey, keyOf, type KeyFields, type KeyValue } from './key-fields';

export type { KeyValue } from './key-fields';

/** What the site has for one key. */
export interface LookupResult {
  /** Records with exactly this key; when there are several, not necessarily all of them. */
  readonly matches: readonly DataRecord[];
  /** Records that the site found for it although the values differ in case or spaces; only looked at without matches. */
  readonly near: readonly DataRecord[];
}

/** Finds records by key. */
export interface Lookup {
  /** The key of a record that is to be written. @throws {CoupaError} `COUPA_INPUT_INVALID` when a value is missing. */
  keyOf(record: unknown): readonly KeyValue[];
  /** One text for all keys that a site might take for the same one. */
  fold(key: readonly KeyValue[]): string;
  /**
   * What the site has for the key. Keys that are asked for at the same time share requests of up to 45.
   * @throws {CoupaError} what the query throws; `COUPA_KEY_AMBIGUOUS` when too many records resemble the key to tell;
   * `COUPA_BAD_ANSWER` when the site leaves a key field out of its records.
   */
  find(key: readonly KeyValue[]): Promise<LookupResult>;
}

interface Asked {
  readonly key: readonly KeyValue[];
  readonly resolve: (result: LookupResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Records that are read for one request before it is given up: more than one page, never a whole table. */
const MOST_RECORDS = 500;

/** Failures that a single bad key may have brought upon all keys of a request. */
const MAY_BE_ONE: readonly ErrorCode[] = ['COUPA_FILTER_INVALID', 'COUPA_REQUEST_REFUSED', 'COUPA_VALIDATION_FAILED'];

/** Makes a look-up. One request at a time: what is asked for meanwhile goes into the next one. */
export function makeLookup(connection: SiteConnection, keys: KeyFields, signal?: AbortSignal): Lookup {
  let waiting: Asked[] = [];
  let running = false;

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = takeBatch(keys, waiting);
      waiting = waiting.slice(batch.length);
      await answer(connection, keys, batch, signal);
    }
    running = false;
  };
  return {
    keyOf: (record) => keyOf(keys, record),
    fold: (key) => JSON.stringify(key.map(foldValue)),
    async find(key) {
      return new Promise((resolve, reject) => {
        waiting.push({ key, resolve, reject });
        if (!running) void run();
      });
    },
  };
}

/** The first key, and as many of those behind it as go into one request. */
function takeBatch(keys: KeyFields, waiting: readonly Asked[]): readonly Asked[] {
  const alone = waiting.findIndex(({ key }) => !fitsList(keys, key));
  const listed = alone === -1 ? waiting : waiting.slice(0, alone);
  return waiting.slice(0, Math.max(1, countTogether(listed.map(({ key }) => key))));
}

async function answer(
  connection: SiteConnection,
  keys: KeyFields,
  batch: readonly Asked[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (batch.length > 1) {
    try {
      const all = batch.map(({ key }) => key);
      const records = await read(connection, keys, conditionsForAll(keys, all), signal);
      if (records !== undefined) {
        for (const asked of batch) settle(keys, asked, records);
        return;
      }
    } catch (error) {
      if (!isCoupaError(error) || !MAY_BE_ONE.includes(error.code)) {
        for (const { reject } of batch) reject(error);
        return;
      }
    }
  }
  for (const asked of batch) {
    try {
      const records = await read(connection, keys, conditionsForOne(keys, asked.key), signal, asked.key);
      if (records === undefined) throw tooMany(keys, asked.key);
      settle(keys, asked, records);
    } catch (error) {
      asked.reject(error);
    }
  }
}

/** All records under the conditions; `undefined` when there are more than is sensible. Ends early at a second match. */
async function read(
  connection: SiteConnection,
  keys: KeyFields,
  conditions: readonly Condition[],
  signal: AbortSignal | undefined,
  wanted?: readonly KeyValue[],
): Promise<readonly DataRecord[] | undefined> {
  const { object, parentIds } = keys;
  const request = { parentIds, conditions, concurrency: 1, ...(signal === undefined ? {} : { signal }) };
  const records: DataRecord[] = [];
  let matches = 0;
  for await (const record of queryRecords(connection, object, request)) {
    if (records.length === MOST_RECORDS) return undefined;
    records.push(record);
    if (wanted !== undefined && hasKey(keys, record, wanted) === true) matches += 1;
    if (matches > 1) break;
  }
  return records;
}

function settle(keys: KeyFields, { key, resolve, reject }: Asked, records: readonly DataRecord[]): void {
  const matches: DataRecord[] = [];
  const near: DataRecord[] = [];
  for (const record of records) {
    const same = hasKey(keys, record, key);
    if (same === undefined) return reject(unreadable(keys, record));
    if (same) matches.push(record);
    else if (isNear(keys, record, key)) near.push(record);
  }
  resolve({ matches, near });
}

function isNear({ fields }: KeyFields, record: DataRecord, key: readonly KeyValue[]): boolean {
  return fields.every(({ segments }, at) => {
    const value = valueAt(record, segments);
    return value !== null && typeof value !== 'object' && foldValue(value) === foldValue(key[at]);
  });
}

function unreadable({ object, fields }: KeyFields, record: DataRecord): CoupaError {
  const missing = fields.filter(({ segments }) => valueAt(record, segments) === undefined).map(({ name }) => name);
  return new CoupaError(
    'COUPA_BAD_ANSWER',
    `${object}: the site answers records without ${missing.join(', ')}, so that it cannot be told whether the key is theirs. A default API filter of the site may leave it out.`,
  );
}

function tooMany({ object, fields }: KeyFields, key: readonly KeyValue[]): CoupaError {
  const shown = fields
    .map(({ name }, at) => `${name} ${JSON.stringify(key[at])}`)
    .join(', ')
    .slice(0, 200);
  return new CoupaError(
    'COUPA_KEY_AMBIGUOUS',
    `More than ${MOST_RECORDS} records of ${object} resemble the key ${shown}; name key fields that tell them apart.`,
  );
}
