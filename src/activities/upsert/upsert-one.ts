/** Upserts one record: looks it up by its key and does what is called for. */
import { CoupaError } from '../../errors';
import type { DataRecord, WriteResult } from '../../sdk';
import { changesAgainst } from '../compare';
import type { Intent } from '../journal';
import type { KeyValue, LookupResult } from '../lookup';
import { interrupted, type Way } from '../run';
import { asId, recordPath } from '../target';
import { beginningOf, checkRecord, findOut, sendRecord, type CheckedRecord } from '../write';
import type { UpsertRun } from './settle';

/** A record and its place in the input. */
interface Incoming {
  readonly record: DataRecord;
  readonly index: number;
  readonly key: readonly KeyValue[];
  /** One text for all keys that the site might take for the same. */
  readonly name: string;
  readonly way: Way;
}

/**
 * Resolves to `undefined` when cancelling came before anything was sent.
 * @throws {CoupaError} when nothing was sent: what the record or the look-up fails with.
 */
export async function upsertOne(
  run: UpsertRun,
  given: DataRecord | Error,
  index: number,
  way: Way,
): Promise<WriteResult | undefined> {
  const forCreate = checkRecord(run.create, given);
  const record = given as DataRecord;
  const key = run.lookup.keyOf(record);
  const incoming: Incoming = { record, index, key, name: run.lookup.fold(key), way };
  return run.turns.inTurn(incoming.name, async () => {
    way.check();
    if (way.open !== undefined && run.mode === 'send') return settleOpen(run, incoming, forCreate, way.open);
    const current = await findCurrent(run, incoming);
    return current === undefined ? create(run, incoming, forCreate) : update(run, incoming, current);
  });
}

/** A record that the journal kept: a site may still not find by its key what an earlier run created. */
export function rememberKept(run: UpsertRun, record: DataRecord | Error, { status, id }: WriteResult): void {
  if (status !== 'created' || id === undefined) return;
  run.memory.remember(run.lookup.fold(run.lookup.keyOf(record)), { state: 'created', id });
}

/** A record that an earlier run sent without seeing the answer: what it was sent as is found out about as usual. */
async function settleOpen(
  run: UpsertRun,
  incoming: Incoming,
  forCreate: CheckedRecord,
  open: Intent,
): Promise<WriteResult | undefined> {
  const { index, record, way } = incoming;
  const current = open.as === undefined ? await findCurrent(run, incoming) : undefined;
  const id = open.id ?? asId(current?.['id']);
  await way.beforeSending();
  const fate = { began: () => open, error: interrupted() };
  return run.slots.inSlot(async () => {
    if (id !== undefined) return findOut(run.update, { ...bodyOfUpdate(run, record), id }, index, fate);
    const result = await findOut(run.create, forCreate, index, fate);
    rememberCreate(run, incoming, result);
    return result;
  });
}

/** The one record of the site with this key, or none. @throws {CoupaError} when it cannot be told which. */
async function findCurrent(run: UpsertRun, incoming: Incoming): Promise<DataRecord | undefined> {
  const found = await run.lookup.find(incoming.key);
  const [match, ...more] = found.matches;
  if (more.length > 0) throw ambiguous(run, incoming, found);
  if (match !== undefined) return match;
  if (found.near.length > 0) throw nearly(run, incoming, found);
  const remembered = run.memory.of(incoming.name);
  if (remembered?.state === 'unknown') {
    const text = `The answer to an earlier record with the key ${shown(run, incoming)} was lost, so that another one could double it; nothing was sent for this one.`;
    throw new CoupaError('COUPA_KEY_AMBIGUOUS', text);
  }
  return remembered?.state === 'created' ? readBack(run, remembered.id) : undefined;
}

/** A record that this run created, and that the site does not find by its key yet or not any more. */
async function readBack({ update }: UpsertRun, id: number | string): Promise<DataRecord | undefined> {
  const { connection, target, signal } = update;
  try {
    const path = recordPath(target, id);
    const answer = await connection.request({ method: 'GET', path, ...(signal === undefined ? {} : { signal }) });
    return answer.body as DataRecord;
  } catch (error) {
    if (error instanceof CoupaError && error.code === 'COUPA_RECORD_NOT_FOUND') return undefined;
    throw error;
  }
}

async function create(run: UpsertRun, incoming: Incoming, given: CheckedRecord): Promise<WriteResult | undefined> {
  const { index, name, way } = incoming;
  if (run.keys.fields.some((field) => field.name === 'id')) {
    const text = `No record has the id ${shown(run, incoming)}, and a record cannot be created with an id; nothing was sent.`;
    throw new CoupaError('COUPA_RECORD_NOT_FOUND', text);
  }
  const checked = run.create.noteFields(given);
  const warned = checked.warnings.length === 0 ? {} : { warnings: checked.warnings };
  if (run.mode === 'dry-run') {
    const message =
      'an earlier record of this run has the same key; it would be created first and then changed by this one.';
    const again =
      run.memory.of(name) === undefined ? warned : { warnings: [...checked.warnings, { path: '', message }] };
    run.memory.remember(name, { state: 'planned' });
    const { path } = run.create.target;
    return { index, status: 'planned', plan: { method: 'POST', path, body: checked.body }, ...again };
  }
  const result = await run.slots.inSlot(async () => {
    await way.beforeSending({ ...beginningOf(run.create)(), as: 'create' });
    return sendRecord(run.create, checked, index);
  });
  rememberCreate(run, incoming, result);
  return result;
}

function rememberCreate({ memory }: UpsertRun, { name }: Incoming, result: WriteResult | undefined): void {
  if (result?.status === 'unknown') memory.remember(name, { state: 'unknown' });
  if (result?.status !== 'created' || result.id === undefined) return;
  memory.remember(name, { state: 'created', id: result.id });
}

/** The rules of an update, without its demand for an id: that is the one of the record that was found. */
function bodyOfUpdate(run: UpsertRun, record: DataRecord): CheckedRecord {
  const { missing: _missing, ...checked } = checkRecord({ ...run.create, validator: run.update.validator }, record);
  const { id: _given, ...body } = checked.body;
  return { ...checked, body };
}

async function update(run: UpsertRun, incoming: Incoming, current: DataRecord): Promise<WriteResult | undefined> {
  const { target } = run.update;
  const { catalog, object } = target;
  const { index, way } = incoming;
  const id = asId(current['id']);
  if (id === undefined) {
    throw new CoupaError(
      'COUPA_BAD_ANSWER',
      `The record of ${object.name} that was found has no readable id; nothing was sent.`,
    );
  }
  const { body, warnings } = run.update.noteFields(bodyOfUpdate(run, incoming.record));
  const changes = changesAgainst(catalog, object.definition, body, current);
  const warned = warnings.length === 0 ? {} : { warnings };
  if (changes.length === 0) return { index, status: 'unchanged', id, record: current, ...warned };
  if (run.mode === 'dry-run') {
    const plan = { method: 'PUT', path: recordPath(target, id), body, changes } as const;
    return { index, status: 'planned', id, plan, ...warned };
  }
  return run.slots.inSlot(async () => {
    await way.beforeSending({ ...beginningOf(run.update)(), as: 'update', id });
    return sendRecord(run.update, { body, id, warnings }, index);
  });
}

function ambiguous(run: UpsertRun, incoming: Incoming, { matches }: LookupResult): CoupaError {
  const ids = matches.map((record) => asId(record['id']) ?? '?').join(', ');
  return new CoupaError(
    'COUPA_KEY_AMBIGUOUS',
    `Several records of ${run.keys.object} have the key ${shown(run, incoming)}, among them ${ids}; nothing was sent.`,
    { problems: problemsAt(run, 'several records of the site have this key') },
  );
}

/** Another spelling may be the same record to the site and to its users; creating a second one would be a double. */
function nearly(run: UpsertRun, incoming: Incoming, { near }: LookupResult): CoupaError {
  const ids = near
    .slice(0, 10)
    .map((record) => asId(record['id']) ?? '?')
    .join(', ');
  return new CoupaError(
    'COUPA_KEY_AMBIGUOUS',
    `No record of ${run.keys.object} has just the key ${shown(run, incoming)}, but ${ids} differs from it only in case or spaces; nothing was sent.`,
    { problems: problemsAt(run, 'a record of the site differs from this only in case or spaces') },
  );
}

function problemsAt({ keys }: UpsertRun, message: string): { readonly path: string; readonly message: string }[] {
  return keys.fields.map(({ segments }) => ({ path: `/${segments.join('/')}`, message }));
}

function shown({ keys }: UpsertRun, { key }: Incoming): string {
  const parts = keys.fields.map(({ name }, at) => `${name} ${JSON.stringify(key[at])}`);
  return parts.join(', ').slice(0, 200);
}
