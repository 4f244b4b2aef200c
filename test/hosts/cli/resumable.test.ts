import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openResumable, type Resumable } from '../../../src/hosts/cli/output/resumable';
import { openJournalFile } from '../../../src/platform';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-resumable-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const out = (): string => path.join(folder, 'out');
const memory = (): string => path.join(folder, 'memory');
const openIt = (subject = 'query'): Promise<Resumable> => openResumable({ out: out(), memory: memory(), subject });

/** A run that got as far as saying that it is complete, and was killed then. */
async function killedAtTheEnd(): Promise<void> {
  const output = await openIt();
  await output.add(['a', 'b'], 'token');
  await output.close();
  const journal = await openJournalFile(memory());
  await journal.append(JSON.stringify({ bytes: 4, records: 2, complete: true }));
  await journal.close();
}

test('goes on behind the last page', async () => {
  const output = await openIt();
  expect([output.token, output.records, output.state]).toEqual([undefined, 0, 'open']);
  await output.add(['é', 'b'], 'one');
  await output.close();
  const next = await openIt();
  expect([next.token, next.records]).toEqual(['one', 2]);
  await next.add(['c'], 'two');
  await next.finish();
  expect(await readFile(out(), 'utf8')).toBe('é\nb\nc\n');
  expect(await readdir(folder)).toEqual(['out']);
});

test('killed before the output got its name, it only gets its name', async () => {
  await killedAtTheEnd();
  const output = await openIt();
  expect([output.state, output.records]).toEqual(['complete', 2]);
  await output.finish();
  expect([await readFile(out(), 'utf8'), await readdir(folder)]).toEqual(['a\nb\n', ['out']]);
});

test('killed after the output got its name, only the token is forgotten', async () => {
  await killedAtTheEnd();
  await rename(`${out()}.resume.part`, out());
  const output = await openIt();
  expect([output.state, output.records]).toEqual(['complete', 2]);
  await output.finish();
  expect([await readFile(out(), 'utf8'), await readdir(folder)]).toEqual(['a\nb\n', ['out']]);
});

test('is refused to a second run, and to another query', async () => {
  const output = await openIt();
  await expect(openIt()).rejects.toMatchObject({ code: 'COUPA_JOURNAL_IN_USE' });
  await output.close();
  await expect(openIt('other')).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
  await (await openIt()).close();
});

test('is refused when the output is gone', async () => {
  const output = await openIt();
  await output.add(['a'], 'one');
  await output.close();
  await rm(`${out()}.resume.part`);
  await expect(openIt()).rejects.toThrow('is not there');
});
