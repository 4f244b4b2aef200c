import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { lines, run, start } from './command';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let site: Record<string, string>;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    records: {
      suppliers: 5,
      users: 2,
      accounts: 2,
      items: 2,
      contracts: 1,
      purchaseOrders: 2,
      requisitions: 1,
      invoices: 60,
    },
    rateLimit: false,
  });
  site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const out = (): string => path.join(folder, 'invoices.jsonl');
const args = (): string[] => ['export', 'invoices', '--page-size', '10', '--fields', 'id,status', '--out', out()];
const marked = (): unknown[] =>
  sandbox.records
    .list('invoices')
    .filter(({ exported }) => exported === true)
    .map(({ id }) => id);
const idsIn = async (file: string): Promise<unknown[]> => lines(await readFile(file, 'utf8')).map(({ id }) => id);

test('marks what is in the file, and the next export has the rest', async () => {
  const open = sandbox.records.list('invoices').length - marked().length;
  expect(open).toBeGreaterThan(20);
  const first = await run([...args(), '--limit', '15'], site);
  expect([first.code, first.stderr]).toEqual([0, `15 records exported to ${out()}.\n`]);
  const ids = await idsIn(out());
  expect(marked()).toEqual(expect.arrayContaining(ids));
  const again = await run(args(), site);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('exists already')]);
  await rm(out());
  await run(args(), site);
  const rest = await idsIn(out());
  expect(rest).toHaveLength(open - 15);
  expect(rest.filter((id) => ids.includes(id))).toEqual([]);
  expect(marked()).toHaveLength(sandbox.records.list('invoices').length);
});

test('a killed export loses nothing: whatever is marked is in the file', async () => {
  const before = marked();
  for (const more of [5, 17]) {
    const running = start(args(), site);
    let over = false;
    void running.ended.then(() => (over = true));
    const marks = (): number => sandbox.statistics().log.filter(({ method }) => method === 'PUT').length;
    const until = marks() + more;
    while (marks() < until && !over) await new Promise(setImmediate);
    running.child.kill('SIGKILL');
    await running.ended;
    const part = await idsIn(`${out()}.export.part`);
    expect(part).toEqual(expect.arrayContaining(marked().filter((id) => !before.includes(id))));
  }
  // As if it had been killed in the middle of writing a page.
  await appendFile(`${out()}.export.part`, '{"id":1,"sta');
  const { code, stderr } = await run(args(), site);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/of an earlier run were there already/)]);
  const ids = await idsIn(out());
  const all = sandbox.records.list('invoices').map(({ id }) => id);
  expect([...new Set(ids)].sort()).toEqual(all.filter((id) => !before.includes(id)).sort());
  expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(20);
  expect(await readdir(folder)).toEqual(['invoices.jsonl']);
});

test('what cannot be exported is refused, and sends nothing', async () => {
  for (const [object, hint] of [
    ['currencies', 'no exported flag'],
    ['invoices', 'cannot be written'],
  ] as const) {
    const file = object === 'invoices' ? path.join(folder, 'nowhere', 'x') : out();
    const { code, stderr } = await run(['export', object, '--out', file], site);
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    expect(stderr).not.toContain('Incomplete');
  }
  expect(await readdir(folder)).toEqual([]);
  expect(sandbox.statistics().requests).toBe(0);
});
