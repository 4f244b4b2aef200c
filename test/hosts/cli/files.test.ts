import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { lines, run } from './command';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let site: Record<string, string>;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false });
  site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (...names: string[]): string => path.join(folder, ...names);
const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));

describe('files', () => {
  test('go up, are listed and come down as they were', async () => {
    await writeFile(inFolder('scan.pdf'), bytes);
    await writeFile(inFolder('empty.txt'), '');
    const up = await run(
      ['attach', 'invoices', '1', inFolder('scan.pdf'), inFolder('empty.txt'), '--intent', 'Internal'],
      site,
    );
    expect([up.code, up.stderr, lines(up.stdout)]).toEqual([
      0,
      '2 created\n',
      [
        expect.objectContaining({ index: 0, status: 'created', file: inFolder('scan.pdf') }),
        expect.objectContaining({ index: 1, status: 'created', file: inFolder('empty.txt') }),
      ],
    ]);
    const listed = await run(['attachments', 'invoices', '1'], site);
    expect([listed.code, lines(listed.stdout)]).toEqual([
      0,
      [expect.objectContaining({ intent: 'Internal' }), expect.anything()],
    ]);
    const args = ['download', 'invoices/attachments', '-', '--parent', '1', '--out', `${inFolder('down')}/`];
    const down = await run(args, site, listed.stdout);
    expect([down.code, down.stderr]).toEqual([0, '2 done\n']);
    expect(await readFile(inFolder('down', 'scan.pdf'))).toEqual(bytes);
    expect(await readdir(inFolder('down'))).toEqual(['empty.txt', 'scan.pdf']);
    expect(lines(down.stdout)[0]).toMatchObject({ status: 'done', file: inFolder('down', 'scan.pdf'), bytes: 300_000 });
  });

  test('are not replaced unasked, and not left half', async () => {
    await writeFile(inFolder('kept.txt'), 'old');
    const args = ['download', 'invoices', '1', '--file', 'legal_invoice_pdf', '--out', inFolder('kept.txt')];
    const kept = await run(args, site);
    expect([kept.code, kept.stdout]).toEqual([1, expect.stringContaining('--force')]);
    expect(await readFile(inFolder('kept.txt'), 'utf8')).toBe('old');
    sandbox.addFault({ kind: 'truncated-body', path: '/api/invoices' });
    expect((await run([...args, '--force'], site)).code).toBe(1);
    expect(await readFile(inFolder('kept.txt'), 'utf8')).toBe('old');
    sandbox.clearFaults();
    expect((await run([...args, '--force'], site)).code).toBe(0);
    expect(await readFile(inFolder('kept.txt'), 'latin1')).toMatch(/^%PDF/);
    expect(await readdir(folder)).toEqual(['kept.txt']);
  });

  test('that a run was cut off before are fetched by the same command, and the others stay', async () => {
    for (const name of ['one.txt', 'two.txt']) await writeFile(inFolder(name), name);
    const up = await run(['attach', 'invoices', '2', inFolder('one.txt'), inFolder('two.txt')], site);
    const ids = lines(up.stdout).map(({ id }) => String(id));
    const args = ['download', 'invoices/attachments', ...ids, '--parent', '2', '--out', inFolder('down/')];
    sandbox.addFault({ kind: 'truncated-body', path: `/api/invoices/2/attachments/${ids[1]}` });
    expect((await run(args, site)).code).toBe(1);
    sandbox.clearFaults();
    const { code, stderr } = await run([...args, '--skip-existing'], site);
    expect([code, stderr]).toEqual([0, '1 unchanged, 1 done\n']);
    expect(await readFile(inFolder('down', 'two.txt'), 'utf8')).toBe('two.txt');
    expect((await run([...args, '--skip-existing', '--force'], site)).code).toBe(2);
  });

  test('of the same name are kept apart', async () => {
    for (const part of ['a', 'b']) {
      await mkdir(inFolder(part));
      await writeFile(inFolder(part, 'same.txt'), part);
    }
    const up = await run(['attach', 'invoices', '1', inFolder('a', 'same.txt'), inFolder('b', 'same.txt')], site);
    const [first, second] = lines(up.stdout).map(({ id }) => String(id));
    const args = ['download', 'invoices/attachments', `${first},${second}`, '--parent', '1', '--out', inFolder('a')];
    await rm(inFolder('a', 'same.txt'));
    expect((await run(args, site)).code).toBe(0);
    expect(await readFile(inFolder('a', 'same.txt'), 'utf8')).toBe('a');
    expect(await readFile(inFolder('a', `${second}-same.txt`), 'utf8')).toBe('b');
  });

  test('that are not there fail by themselves', async () => {
    const down = await run(['download', 'invoices/attachments', '998', '999', '--parent', '1', '--out', folder], site);
    expect([down.code, lines(down.stdout).map(({ status, id }) => [status, id])]).toEqual([
      1,
      [
        ['failed', '998'],
        ['failed', '999'],
      ],
    ]);
  });

  test('a text and an address can be attached too', async () => {
    const up = await run(['attach', 'invoices', '1', '--text', 'Paid late', '--url', 'https://example.com/7'], site);
    expect([up.code, up.stderr]).toEqual([0, '2 created\n']);
    const listed = lines((await run(['attachments', 'invoices', '1'], site)).stdout);
    expect(listed.map(({ text, url }) => text ?? url)).toEqual(['Paid late', 'https://example.com/7']);
  });
});

test.each([
  [['attach', 'invoices', '1', '/nowhere/at/all'], 'cannot be read'],
  [['attach', 'invoices', '1', '/'], 'it is no file'],
  [['attach', 'invoices', '1'], 'name a file'],
  [['attach', 'currencies', '1', '--text', 'x'], 'COUPA_UNKNOWN_OBJECT'],
  [['attachments', 'invoices', 'x'], 'COUPA_PARENT_REQUIRED'],
  [['download', 'invoices/attachments', '1'], 'COUPA_PARENT_REQUIRED'],
  [['download', 'currencies', '1'], 'COUPA_UNSUPPORTED_ACTIVITY'],
])('%j is refused and sends nothing', async (args, hint) => {
  const { code, stderr } = await run(args, site);
  expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
  expect(sandbox.statistics().requests).toBe(0);
});

test('several files do not go into one', async () => {
  const args = ['download', 'invoices', '1', '2', '--file', 'legal_invoice_pdf', '--out', inFolder('one.pdf')];
  const { code, stderr } = await run(args, site);
  expect([code, stderr]).toEqual([2, expect.stringContaining('name a folder')]);
  expect(await readdir(folder)).toEqual([]);
});
