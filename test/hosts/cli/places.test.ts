/** Files that a command is to write where no file can be, or where another one is. */
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { run } from './command';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let site: Record<string, string>;
let folder: string;
/** What happens while a command waits for its answer. */
let onRequest = (): void => undefined;

beforeAll(async () => {
  const latencyMs = (): number => {
    onRequest();
    return 0;
  };
  sandbox = await startSandbox({ records: false, rateLimit: false, latencyMs });
  site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  onRequest = () => undefined;
  sandbox.records.insert('suppliers', { name: 'Example Paper' });
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-places-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);

test.each([
  ['query suppliers --out', 'is a folder'],
  ['query suppliers --resume token --out', 'is a folder'],
  ['export invoices --out', 'is not touched'],
  ['create suppliers input --replay', 'is a folder'],
])('%s with a folder is refused before anything is sent', async (command, why) => {
  await mkdir(inFolder('there'));
  await writeFile(inFolder('input'), '{"name":"New"}\n');
  const args = command.split(' ').map((word) => (['token', 'input'].includes(word) ? inFolder(word) : word));
  const { code, stderr } = await run([...args, inFolder('there')], site);
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  expect([sandbox.statistics().log, (await readdir(folder)).sort()]).toEqual([[], ['input', 'there']]);
});

test('a device stays a device, and no name is no file', async () => {
  const device = await run(['query', 'suppliers', '--out', '/dev/null'], site);
  expect([device.code, device.stderr]).toEqual([2, expect.stringContaining('a device or a pipe')]);
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  for (const command of ['query suppliers', 'export invoices']) {
    const { code, stderr } = await run([...command.split(' '), '--out', ''], site);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is empty')]);
  }
  expect(sandbox.statistics().log).toEqual([]);
});

test('an output that cannot get its name is told of, with the place where it is', async () => {
  onRequest = () => void mkdirSync(inFolder('out'));
  const { code, stderr } = await run(['query', 'suppliers', '--out', inFolder('out')], site);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^Incomplete: 1 .*\.part[^]*COUPA_OUTPUT_UNWRITABLE.*EISDIR/),
  ]);
});

test.each([
  ['query suppliers --out one --resume one'],
  ['query suppliers --out one --resume one.resume.part'],
  ['create suppliers input --journal one --replay one'],
])('%s is refused, because one would be written over the other', async (command) => {
  await writeFile(inFolder('input'), '{"name":"New"}\n');
  const args = command.split(' ').map((word) => (/^(one|input)/.test(word) ? inFolder(word) : word));
  const { code, stderr } = await run(args, site);
  expect([code, stderr]).toEqual([2, expect.stringContaining('name another file')]);
  expect([sandbox.statistics().log, await readdir(folder)]).toEqual([[], ['input']]);
});

test('a file that is no journal stays as it is, even when it is the input itself', async () => {
  const input = '{"name":"New"}\n{"name":"Newer"}\n';
  await writeFile(inFolder('input'), input);
  const { code, stderr } = await run(['create', 'suppliers', inFolder('input'), '--journal', inFolder('input')], site);
  expect([code, stderr]).toEqual([1, expect.stringContaining('COUPA_JOURNAL_DAMAGED')]);
  expect([sandbox.statistics().log, await readFile(inFolder('input'), 'utf8')]).toEqual([[], input]);
});
