import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settleFolder } from '../../../src/hosts/cli/output/folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* content(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

test.each(['../../evil.txt', '/etc/evil.txt', '..\\..\\evil.txt', '.evil.txt', 'ev\u0000il.txt'])(
  'the name %j stays in the folder',
  async (name) => {
    const inner = `${path.join(folder, 'inner')}/`;
    const { file } = await (await settleFolder(inner, 'refuse')).store(name, '7', content('x'));
    expect(path.dirname(file)).toBe(path.join(folder, 'inner'));
    expect(await readdir(folder)).toEqual(['inner']);
    expect(await readdir(inner)).toEqual(['evil.txt']);
  },
);

test('a name of which nothing is left is replaced', async () => {
  const { file } = await (await settleFolder(folder, 'refuse')).store('..', '7', content('x'));
  expect(path.basename(file)).toBe('file-7');
});

test('a file that is there is kept when that is wanted, but only one of the right size', async () => {
  const store = async (text: string, size?: number) =>
    (await settleFolder(folder, 'skip')).store('a.txt', '7', content(text), size);
  const file = path.join(folder, 'a.txt');
  expect(await store('first', 5)).toEqual({ file, bytes: 5, state: 'stored' });
  expect(await store('other', 5)).toEqual({ file, bytes: 5, state: 'kept' });
  expect(await store('other')).toEqual({ file, bytes: 5, state: 'kept' });
  await expect(store('longer', 6)).rejects.toThrow('exists already');
  expect(await readFile(file, 'utf8')).toBe('first');
});

test('standard output takes no files', async () => {
  await expect(settleFolder('-', 'replace')).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
});

test('a file that breaks off leaves nothing', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield Buffer.from('half');
    throw new Error('cut');
  };
  await expect((await settleFolder(folder, 'refuse')).store('a.txt', '7', broken())).rejects.toThrow('cut');
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed run left is taken away an hour later, and nothing else is', async () => {
  const names = ['0b6f8a3e-1c52-4d5b-9a41-6d1f0c7e2b11', '7d0c5b1a-93fe-4a27-8e60-2f4b9d8c3a55'];
  const [old, young] = names.map((name) => path.join(folder, `.coupa-${name}.part`)) as [string, string];
  const others = [path.join(folder, '.coupa-own.part'), path.join(folder, 'scan.part')];
  for (const file of [old, young, ...others]) await writeFile(file, 'half');
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const file of [old, ...others]) await utimes(file, longAgo, longAgo);
  await settleFolder(folder, 'refuse');
  expect((await readdir(folder)).sort()).toEqual([young, ...others].map((file) => path.basename(file)).sort());
});

test('a file that came up in the meantime is kept', async () => {
  const place = await settleFolder(folder, 'refuse');
  const slow = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    await (await settleFolder(folder, 'refuse')).store('a.txt', '8', content('first'));
    yield Buffer.from('second');
  };
  await expect(place.store('a.txt', '7', slow())).rejects.toThrow('exists already');
  expect(await readdir(folder)).toEqual(['a.txt']);
});

test('a name of many bytes is shortened and keeps its ending', async () => {
  const name = `${'請求書'.repeat(60)}.pdf`;
  const { file } = await (await settleFolder(folder, 'refuse')).store(name, '7', content('x'));
  expect(path.basename(file)).toMatch(/^請求書.*\.pdf$/);
  expect(await readdir(folder)).toEqual([path.basename(file)]);
});
