/** Upsert, delete and action with a journal: what a killed run left open is found out, and never sent blindly. */
import * as fc from 'fast-check';
import { deleteRecords, runAction, upsertRecords } from '../../../src/activities';
import type { UpsertOptions } from '../../../src/activities';
import type { DataRecord, WriteResult } from '../../../src/sdk';
import { journalOf, killedBeforeResult } from '../support/journal';
import { newRecord, openSandbox, type OpenSandbox } from '../support/places';
import { collect, startSite } from '../support/site';

jest.setTimeout(60_000);

let open: OpenSandbox;
let lines: string[];
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());
beforeEach(() => {
  open.sandbox.reset();
  lines = [];
});

const sent = (): string[] =>
  open.sandbox
    .statistics()
    .log.filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url.replace('/api', '')}`);
const shown = (results: readonly WriteResult[]): unknown[] =>
  results.map(({ status, id, kept }) => [status, id, kept === true]);

/** What the next run finds after a kill between the sending of a record and its result. */
function kill(index: number): void {
  lines = killedBeforeResult(lines, index);
  open.sandbox.clearStatistics();
}

describe('a delete', () => {
  const run = (ids: readonly (number | DataRecord)[]): Promise<WriteResult[]> =>
    collect(deleteRecords(open.connection, 'tasks', ids, { journal: journalOf(lines) }));

  test('run again tells the results of the first run and sends nothing', async () => {
    const ids = [newRecord(open.sandbox, 'tasks'), 999_999_999];
    await run(ids);
    open.sandbox.clearStatistics();
    expect(shown(await run(ids))).toEqual([
      ['deleted', ids[0], true],
      ['failed', ids[1], true],
    ]);
    expect(open.sandbox.statistics().requests).toBe(0);
  });

  test('that was killed before the answer finds out that the record is gone', async () => {
    const id = newRecord(open.sandbox, 'tasks');
    await run([id]);
    kill(0);
    const [result] = await run([id]);
    expect(result).toMatchObject({ status: 'deleted', id, warnings: [{ path: '' }] });
    expect(sent()).toEqual([]);
  });

  test('that was killed before it arrived deletes the record, once it has seen it', async () => {
    const id = newRecord(open.sandbox, 'tasks');
    await run([id]);
    kill(0);
    open.sandbox.reset();
    const again = open.sandbox.records.insert('tasks', { name: 'x' })['id'];
    expect(again).toBe(id);
    expect(shown(await run([id]))).toEqual([['deleted', id, false]]);
    expect(sent()).toEqual([`DELETE /tasks/${id}`]);
  });

  test('that cannot look stays unknown, however often it is run', async () => {
    const site = await startSite(({ method }) => (method === 'DELETE' ? { status: 204, raw: '' } : { status: 403 }));
    const runThere = (): Promise<WriteResult[]> =>
      collect(deleteRecords(site.connection, 'tasks', [5, 6], { journal: journalOf(lines) }));
    await runThere();
    lines = killedBeforeResult(lines, 0);
    for (const _again of [1, 2]) {
      site.seen.length = 0;
      expect(shown(await runThere())).toEqual([
        ['unknown', 5, false],
        ['deleted', 6, true],
      ]);
      expect(site.seen.map(({ method }) => method)).not.toContain('DELETE');
    }
    await site.close();
  });
});

describe('an action', () => {
  const run = (ids: readonly number[], action = 'cancel'): Promise<WriteResult[]> =>
    collect(runAction(open.connection, 'purchase_orders', action, ids, { journal: journalOf(lines) }));

  test('that was killed before the answer stays unknown and is never repeated, while the others go on', async () => {
    await run([1, 2]);
    kill(1);
    for (const _again of [1, 2]) {
      const results = await run([1, 2, 3]);
      expect(results.map(({ status, id }) => [status, id])).toEqual([
        ['done', 1],
        ['unknown', 2],
        ['done', 3],
      ]);
      expect(results[1]?.error?.message).toContain('cancel');
    }
    expect(sent()).toEqual(['PUT /purchase_orders/3/cancel']);
  });

  test('whose journal belongs to the same action with other parameters is refused', async () => {
    const reject = (reason: string): Promise<WriteResult[]> => {
      const options = { journal: journalOf(lines), parameters: { reason } };
      return collect(runAction(open.connection, 'approvals', 'reject', [1], options));
    };
    await reject('too much');
    open.sandbox.clearStatistics();
    await expect(reject('too little')).rejects.toMatchObject({ code: 'COUPA_JOURNAL_MISMATCH' });
    expect(open.sandbox.statistics().requests).toBe(0);
  });

  test('whose journal belongs to another action is refused', async () => {
    await run([1]);
    open.sandbox.clearStatistics();
    await expect(run([1], 'close')).rejects.toMatchObject({ code: 'COUPA_JOURNAL_MISMATCH' });
    expect(open.sandbox.statistics().requests).toBe(0);
  });
});

describe('an upsert', () => {
  const BY_NUMBER: UpsertOptions = { keyFields: ['number'] };
  const run = (records: readonly DataRecord[], options = BY_NUMBER): Promise<WriteResult[]> =>
    collect(upsertRecords(open.connection, 'suppliers', records, { ...options, journal: journalOf(lines) }));
  const withNumber = (number: string): DataRecord[] =>
    open.sandbox.records.list('suppliers').filter((row) => row['number'] === number);

  test('that was killed after a create tells the record that is there, as created', async () => {
    const [first] = await run([{ number: 'U-1', name: 'Once' }]);
    kill(0);
    expect(shown(await run([{ number: 'U-1', name: 'Once' }]))).toEqual([['created', first?.id, false]]);
    expect([sent(), withNumber('U-1').length]).toEqual([[], 1]);
  });

  test('that was killed before a create arrived sends it again only where the site would refuse a second one', async () => {
    open.sandbox.addFault({ kind: 'reset', when: 'before-commit', method: 'POST' });
    await run([{ number: 'U-2', name: 'Never came' }], { ...BY_NUMBER, resend: 'never' });
    open.sandbox.clearFaults();
    kill(0);
    const [still] = await run([{ number: 'U-2', name: 'Never came' }], { ...BY_NUMBER, resend: 'never' });
    expect([still?.status, sent()]).toEqual(['unknown', []]);
    const [now] = await run([{ number: 'U-2', name: 'Never came' }]);
    expect([now?.status, withNumber('U-2').length]).toEqual(['created', 1]);
  });

  test('that was killed after an update says updated without sending it again; not there yet, it is sent', async () => {
    const { id } = open.sandbox.records.insert('suppliers', { number: 'U-3', name: 'Before' });
    await run([{ number: 'U-3', name: 'After' }]);
    kill(0);
    expect(shown(await run([{ number: 'U-3', name: 'After' }]))).toEqual([['updated', id, false]]);
    expect(sent()).toEqual([]);
    kill(0);
    open.sandbox.records.update('suppliers', id as number, { name: 'Before' });
    expect(shown(await run([{ number: 'U-3', name: 'After' }]))).toEqual([['updated', id, false]]);
    expect(sent()).toEqual([`PUT /suppliers/${String(id)}`]);
  });

  test('sends nothing for a key of which an earlier record is still unknown', async () => {
    open.sandbox.addFault({ kind: 'reset', when: 'before-commit', method: 'POST' });
    const records = [
      { number: 'U-4', name: 'Lost' },
      { number: 'U-4', name: 'Would double it' },
    ];
    const never = { ...BY_NUMBER, resend: 'never' } as const;
    expect((await run(records, never)).map(({ status }) => status)).toEqual(['unknown', 'failed']);
    open.sandbox.clearFaults();
    lines = lines.filter((line) => !line.includes('"kind":"result"'));
    open.sandbox.clearStatistics();
    expect((await run(records, never)).map(({ status }) => status)).toEqual(['unknown', 'failed']);
    expect(sent()).toEqual([]);
  });

  test('knows the records of an earlier run that the site does not find by their key yet', async () => {
    const rows = new Map<number, DataRecord>();
    const site = await startSite(({ method, path, body }) => {
      const id = Number(path.split('/')[2]);
      if (method === 'GET') return { body: Number.isNaN(id) ? [] : rows.get(id) };
      const row = { ...(JSON.parse(body) as DataRecord), id: Number.isNaN(id) ? 70 + rows.size : id };
      rows.set(row.id, row);
      return { status: method === 'POST' ? 201 : 200, body: row };
    });
    const runThere = (records: readonly DataRecord[]): Promise<WriteResult[]> =>
      collect(upsertRecords(site.connection, 'suppliers', records, { ...BY_NUMBER, journal: journalOf(lines) }));
    await runThere([{ number: 'U-5', name: 'First' }]);
    const again = await runThere([
      { number: 'U-5', name: 'First' },
      { number: 'U-5', name: 'Second' },
    ]);
    await site.close();
    expect(shown(again)).toEqual([
      ['created', 70, true],
      ['updated', 70, false],
    ]);
    expect([...rows.values()]).toMatchObject([{ number: 'U-5', name: 'Second' }]);
  });

  test('whose journal is cut off anywhere still leads to every record exactly once', async () => {
    const records = Array.from({ length: 6 }, (_, at) => ({ number: `C-${at}`, name: `Cut ${at}` }));
    open.sandbox.records.insert('suppliers', { number: 'C-2', name: 'Old' });
    await run(records);
    const whole = [...lines];
    const ids = records.map(({ number }) => withNumber(number)[0]?.['id']);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length }), async (length) => {
        lines = whole.slice(0, length);
        const results = await run(records);
        expect(results.map(({ id }) => id)).toEqual(ids);
        for (const { status } of results) expect(['created', 'updated', 'unchanged']).toContain(status);
        for (const { number } of records) expect(withNumber(number)).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });

  test('by other keys is another run, and its journal is refused', async () => {
    await run([{ number: 'U-6', name: 'A' }]);
    await expect(run([{ number: 'U-6', name: 'A' }], { keyFields: ['name'] })).rejects.toMatchObject({
      code: 'COUPA_JOURNAL_MISMATCH',
    });
  });
});
