/** Checks an upsert as a whole, before anything is sent, and puts together what its records need. */
import { loadCatalog, type OperationClass } from '../../catalog';
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import { makeLookup, settleKeys, type KeyFields, type Lookup } from '../lookup';
import type { WriteOptions } from '../model';
import { checkRunOptions, makeSlots, makeTurns } from '../run';
import { findTarget } from '../target';
import { checkWrite, lostAnswersOf, makeFieldNotes, watchSite, type WriteRun } from '../write';
import { makeMemory, type Memory } from './memory';

/** How to upsert. */
export interface UpsertOptions extends Omit<WriteOptions, 'matchBy'> {
  /**
   * The fields that tell records apart, dotted ones (`supplier.number`) included. Every record needs a value in each, and
   * the site may have one record at most for the values.
   */
  readonly keyFields: readonly string[];
}

/** What can be known before the first record. */
export interface UpsertPlan {
  readonly concurrency: number;
  readonly keys: KeyFields;
}

const NEEDED: readonly Extract<OperationClass, 'query' | 'create' | 'update'>[] = ['query', 'create', 'update'];

/** @throws {CoupaError} for everything about an upsert that can be known to be wrong without asking the site. */
export function planUpsert(objectName: string, options: UpsertOptions): UpsertPlan {
  const catalog = loadCatalog();
  const object = catalog.object(objectName);
  const missing = NEEDED.filter((each) => catalog.operation(object, each) === undefined);
  if (missing.length > 0) {
    throw new CoupaError(
      'COUPA_UNSUPPORTED_ACTIVITY',
      `${object.name} cannot be upserted: that needs ${NEEDED.join(', ')}, and the API offers no ${missing.join(' and no ')} for it.`,
    );
  }
  checkWrite('create', object.name, options);
  const keys = settleKeys(object.name, options.keyFields, options.parentIds);
  return { concurrency: checkRunOptions(options), keys };
}

/** What the records of one run share. */
export interface UpsertRun {
  readonly keys: KeyFields;
  readonly lookup: Lookup;
  readonly create: WriteRun;
  readonly update: WriteRun;
  readonly mode: 'send' | 'dry-run';
  readonly turns: ReturnType<typeof makeTurns>;
  readonly slots: ReturnType<typeof makeSlots>;
  readonly memory: Memory;
}

/** Puts a run together. */
export function startUpsert(connection: SiteConnection, plan: UpsertPlan, options: UpsertOptions): UpsertRun {
  const { keys, concurrency } = plan;
  const { signal, parentIds, mode = 'send' } = options;
  const site = watchSite(connection);
  const [only] = keys.fields;
  const correlationField = options.correlationField ?? (keys.fields.length === 1 ? only?.name : undefined);
  const lost = lostAnswersOf(site, { ...options, ...(correlationField === undefined ? {} : { correlationField }) });
  const noteFields = makeFieldNotes();
  const runOf = (operation: 'create' | 'update'): WriteRun => {
    const target = findTarget(keys.object, operation, parentIds);
    const validator = target.catalog.validator(target.object, operation);
    const matchBy = keys.fields.map(({ name }) => name);
    return { connection, operation, target, validator, signal, lost, matchBy, noteFields };
  };
  return {
    keys,
    lookup: makeLookup(site.connection, keys, signal),
    create: runOf('create'),
    update: runOf('update'),
    mode,
    turns: makeTurns(),
    slots: makeSlots(concurrency),
    memory: makeMemory(),
  };
}
