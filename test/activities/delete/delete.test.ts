/** Deleting records: every object that has it, what is not there, and answers that get lost. */
import { deleteRecords } from '../../../src/activities/delete';
import { loadCatalog } from '../../../src/catalog';
import { newRecord, openSandbox, placeOf, type OpenSandbox } from '../support/places';
import { collect, startSite } from '../support/site';

const catalog = loadCatalog();
const deletable = catalog.objects.filter((object) => catalog.operation(object, 'delete') !== undefined);

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());

test.each(deletable.map((object) => [object.name, object] as const))(
  'a record of %s is deleted',
  async (name, object) => {
    const { sandbox, connection } = open;
    const { parentIds, path } = placeOf(sandbox, object);
    const id = newRecord(sandbox, path);
    const results = await collect(deleteRecords(connection, name, [{ id, name: 'passed over' }], { parentIds }));
    expect(results).toEqual([{ index: 0, status: 'deleted', id }]);
    expect(sandbox.records.list(path).map((record) => record['id'])).not.toContain(id);
  },
);

test('results come in the order of the ids, and what is not there stops nobody', async () => {
  const { sandbox, connection } = open;
  const [first, second] = [newRecord(sandbox, 'tasks'), newRecord(sandbox, 'tasks')];
  const inputs = [first, 999_999_999, String(second), 'seven', { name: 'no id' }, first];
  const results = await collect(deleteRecords(connection, 'tasks', inputs));
  expect(results.map(({ index, status, error }) => [index, status, error?.code])).toEqual([
    [0, 'deleted', undefined],
    [1, 'failed', 'COUPA_RECORD_NOT_FOUND'],
    [2, 'deleted', undefined],
    [3, 'failed', 'COUPA_INPUT_INVALID'],
    [4, 'failed', 'COUPA_INPUT_INVALID'],
    [5, 'failed', 'COUPA_RECORD_NOT_FOUND'],
  ]);
});

test('an object that has no DELETE, or only one that takes an action back, is refused before anything is sent', async () => {
  open.sandbox.clearStatistics();
  for (const object of ['suppliers', 'users', 'quote_responses']) {
    await expect(collect(deleteRecords(open.connection, object, [1]))).rejects.toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
    });
  }
  expect(open.sandbox.statistics().requests).toBe(0);
});

describe('after a lost answer', () => {
  test('a record that is gone counts as deleted, and the result says how that was found out', async () => {
    const { sandbox, connection } = open;
    const id = newRecord(sandbox, 'tasks');
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'DELETE', nth: 1 });
    const [result] = await collect(deleteRecords(connection, 'tasks', [id]));
    sandbox.clearFaults();
    expect(result).toMatchObject({ index: 0, status: 'deleted', id, warnings: [{ path: '' }] });
  });

  test('a DELETE that never arrived is sent again', async () => {
    const { sandbox, connection } = open;
    const id = newRecord(sandbox, 'tasks');
    sandbox.addFault({ kind: 'reset', when: 'before-commit', method: 'DELETE', nth: 1 });
    const results = await collect(deleteRecords(connection, 'tasks', [id]));
    sandbox.clearFaults();
    expect(results).toEqual([{ index: 0, status: 'deleted', id }]);
  });

  test('a record that is still there is unknown, never failed', async () => {
    const site = await startSite(({ method }) => (method === 'GET' ? { body: { id: 5 } } : undefined));
    const [result] = await collect(deleteRecords(site.connection, 'tasks', [5]));
    await site.close();
    expect(result).toMatchObject({ status: 'unknown', id: 5, error: { code: 'COUPA_OUTCOME_UNKNOWN' } });
    expect(result?.error?.message).toContain('still there');
  });
});

test('a dry run tells what it would send, and a misspelled one is no real one', async () => {
  const id = newRecord(open.sandbox, 'tasks');
  open.sandbox.clearStatistics();
  const results = await collect(deleteRecords(open.connection, 'tasks', [id], { mode: 'dry-run' }));
  expect(results).toEqual([{ index: 0, status: 'planned', id, plan: { method: 'DELETE', path: `/tasks/${id}` } }]);
  const wrong = deleteRecords(open.connection, 'tasks', [id], { mode: 'dryrun' as 'dry-run' });
  await expect(collect(wrong)).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID', problems: [{ path: '/mode' }] });
  expect(open.sandbox.statistics().requests).toBe(0);
});

test('cancelling leaves the rest alone', async () => {
  const abort = new AbortController();
  const ids = [1, 2, 3, 4, 5].map(() => newRecord(open.sandbox, 'tasks'));
  const options = { signal: abort.signal, concurrency: 1 };
  const run = deleteRecords(open.connection, 'tasks', ids, options)[Symbol.asyncIterator]();
  expect((await run.next()).value).toMatchObject({ status: 'deleted', id: ids[0] });
  abort.abort();
  await expect(
    (async () => {
      while ((await run.next()).done !== true);
    })(),
  ).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
  expect(open.sandbox.records.list('tasks').map(({ id }) => id)).toContain(ids[4]);
});
