import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { createRecords, updateRecords, type WriteInput, type WriteOptions } from '../../../src/activities';
import { CoupaError } from '../../../src/errors';
import { openJournalFile } from '../../../src/platform';
import type { DataRecord, WriteJournal, WriteResult } from '../../../src/sdk';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';

let site: TestSite;
let answer: (request: SeenRequest) => Answer | Promise<Answer>;
let folder: string;
let file: string;
let nextId = 1;

const created = ({ body }: SeenRequest): Answer => ({
  status: 201,
  body: { ...(JSON.parse(body) as object), id: nextId++ },
});

beforeAll(async () => {
  site = await startSite((request) => (request.method === 'GET' ? { body: [] } : answer(request)));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
  answer = created;
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'write.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const named = (count: number): DataRecord[] => Array.from({ length: count }, (_, at) => ({ name: `S${at}` }));
const posts = (): string[] => site.seen.filter(({ method }) => method === 'POST').map(({ body }) => body);

/** One run with the journal file; what it threw comes last. */
async function run(records: WriteInput, options: WriteOptions = {}): Promise<(WriteResult | CoupaError)[]> {
  const journal = await openJournalFile(file);
  const results: (WriteResult | CoupaError)[] = [];
  try {
    for await (const result of createRecords(site.connection, 'suppliers', records, { ...options, journal }))
      results.push(result);
  } catch (error) {
    results.push(error as CoupaError);
  } finally {
    await journal.close();
  }
  return results;
}
const statuses = (results: readonly (WriteResult | CoupaError)[]): unknown[] =>
  results.map((result) => (result instanceof Error ? result.code : result.status));

test('a second run tells the results of the first again and sends nothing', async () => {
  answer = (request) => (request.body.includes('S3') ? { status: 400, body: {} } : created(request));
  const first = (await run(named(30))) as WriteResult[];
  expect(posts()).toHaveLength(30);
  const second = (await run(named(30))) as WriteResult[];
  expect(posts()).toHaveLength(30);
  expect(second.map(({ index, status, id, kept }) => [index, status, id, kept])).toEqual(
    first.map(({ index, status, id }) => [index, status, id, true]),
  );
});

test('what was stopped for a reason that concerns all is sent by the next run', async () => {
  answer = (request) => (posts().length > 5 ? { status: 401, body: {} } : created(request));
  const first = await run(named(20), { concurrency: 1 });
  expect(new Set(statuses(first.slice(5)))).toEqual(new Set(['failed']));
  answer = created;
  expect(new Set(statuses(await run(named(20))))).toEqual(new Set(['created']));
  expect(new Set(posts()).size).toBe(20);
});

test('another input, more or less of it, another object or activity are refused', async () => {
  await run(named(10));
  const sent = posts().length;
  const other = named(10);
  other[4] = { name: 'Other' };
  expect(statuses(await run(other)).slice(-1)).toEqual(['COUPA_JOURNAL_MISMATCH']);
  expect(statuses(await run(named(9))).slice(-1)).toEqual(['COUPA_JOURNAL_MISMATCH']);
  const journal = await openJournalFile(file);
  for (const stream of [
    createRecords(site.connection, 'items', named(10), { journal }),
    updateRecords(site.connection, 'suppliers', named(10), { journal }),
  ]) {
    await expect(collect(stream)).rejects.toMatchObject({ code: 'COUPA_JOURNAL_MISMATCH' });
  }
  await journal.close();
  expect(posts()).toHaveLength(sent);
  expect(statuses(await run(named(12)))).toEqual(Array<string>(12).fill('created'));
  expect(posts()).toHaveLength(sent + 2);
});

test('the journal holds that a record will be sent before it is, and its result before it is told', async () => {
  const texts: string[] = [];
  answer = (request) => {
    texts.push(readFileSync(file, 'utf8'));
    return created(request);
  };
  const journal = await openJournalFile(file);
  for await (const { index } of createRecords(site.connection, 'suppliers', named(5), { journal, concurrency: 1 })) {
    expect(texts[index]).toContain(`"kind":"intent","index":${index}`);
    expect(readFileSync(file, 'utf8')).toContain(`"kind":"result","index":${index}`);
  }
  await journal.close();
  expect(readFileSync(file, 'utf8')).not.toContain('key-of-the-test');
});

test('a journal cut off anywhere still leads to every record exactly once', async () => {
  await run(named(8), { concurrency: 3 });
  const whole = readFileSync(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), async (length) => {
      writeFileSync(file, whole.subarray(0, length));
      site.seen.length = 0;
      const results = await run(named(8), { resend: 'never' });
      // Whether a record was written is told by nothing else here, so an open one must stay unknown and not be sent.
      const kept = results.filter((result) => !(result instanceof Error) && result.kept === true).length;
      const unknown = statuses(results).filter((status) => status === 'unknown').length;
      expect(results).toHaveLength(8);
      expect(posts()).toHaveLength(8 - kept - unknown);
    }),
    { numRuns: 40 },
  );
});

test('a torn end is cut off, damage before it is refused, and so is a second run at the same time', async () => {
  await run(named(3));
  appendFileSync(file, 'half a li');
  expect(statuses(await run(named(3)))).toEqual(['created', 'created', 'created']);
  const journal = await openJournalFile(file);
  await expect(openJournalFile(file)).rejects.toMatchObject({ code: 'COUPA_JOURNAL_IN_USE' });
  await journal.close();
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"index":1', '"index":2'));
  await expect(openJournalFile(file)).rejects.toMatchObject({ code: 'COUPA_JOURNAL_DAMAGED' });
  await expect(openJournalFile(path.join(folder, 'none', 'x'))).rejects.toMatchObject({
    code: 'COUPA_JOURNAL_UNWRITABLE',
  });
});

test('a journal of which no line is good any more is refused and not begun anew', async () => {
  await run(named(3));
  const changed = readFileSync(file, 'utf8').replaceAll('\n', '\r\n');
  writeFileSync(file, changed);
  await expect(openJournalFile(file)).rejects.toMatchObject({ code: 'COUPA_JOURNAL_DAMAGED' });
  expect(readFileSync(file, 'utf8')).toBe(changed);
});

test('a first line that a crash cut at any byte, or left as zeros, begins the journal anew', async () => {
  await run(named(1));
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  for (const left of [...Array.from(first, (_, length) => first.slice(0, length)), first, '\0'.repeat(4096)]) {
    writeFileSync(file, left);
    await (await openJournalFile(file)).close();
    expect(readFileSync(file, 'utf8')).toBe('');
  }
});

test('a journal that cannot be written stops the run before anything more is sent', async () => {
  let left = 8;
  const lines: string[] = [];
  const journal: WriteJournal = {
    place: 'the test',
    async *read() {
      yield* [...lines];
    },
    append: async (line) => {
      if (left-- <= 0) throw new CoupaError('COUPA_JOURNAL_UNWRITABLE', 'The disk is full.');
      lines.push(line);
    },
    close: async () => undefined,
  };
  const results: WriteResult[] = [];
  const reading = (async () => {
    for await (const result of createRecords(site.connection, 'suppliers', named(50), { journal, concurrency: 1 }))
      results.push(result);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'COUPA_JOURNAL_UNWRITABLE' });
  // The subject, the run, and two lines for each of three records.
  expect([results.length, posts().length]).toEqual([3, 3]);
});
