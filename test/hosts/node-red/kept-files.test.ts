/** Journals, replay files and exports of the nodes, in a real Node-RED against the sandbox. */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromReplayLine } from '../../../src/activities';
import { DEMO_API_KEY } from '../../../src/sandbox';
import type { DataRecord } from '../../../src/sdk';
import { run as runCommand } from '../cli/command';
import { errorOf, useBench } from './bench';
import { activity, flow } from './flows';

jest.setTimeout(60_000);

const bench = useBench();
const { named, out, site, run } = bench;

const folderOf = (node: string): string => path.join(bench.nodeRed.folder, 'coupa', node);
const filesOf = (node: string): string[] => (existsSync(folderOf(node)) ? readdirSync(folderOf(node)) : []);
const results = () => out().map(({ payload }) => payload as DataRecord);
const suppliers = (pattern: RegExp): DataRecord[] =>
  bench.sandbox.records.list('suppliers').filter(({ name }) => pattern.test(String(name)));
const writes = (): number => bench.sandbox.statistics().log.filter(({ method }) => method !== 'GET').length;

describe('a node that keeps a journal', () => {
  const nodes = (id: string, more: object = {}) =>
    flow(site(), { ...activity('create', 'suppliers', { journal: true, output: 'batch', ...more }), id });
  const payload = ['A', 'B', 'C'].map((letter) => ({ name: `Journal ${letter}`, number: `J-${letter}` }));

  it('leaves nothing behind when all went well, and writes the same message anew', async () => {
    await bench.nodeRed.deploy(nodes('well'));
    await run('well', { payload });
    await bench.nodeRed.until(() => out().length === 1);
    expect(filesOf('well')).toEqual([]);
    await run('well', { payload });
    await bench.nodeRed.until(() => out().length === 2);
    expect((out()[1]?.payload as DataRecord[]).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  });

  it('goes on with the same message: what is written is told again, the rest is written', async () => {
    bench.sandbox.addFault({ kind: 'status', status: 401, method: 'POST', nth: 3 });
    await bench.nodeRed.deploy(nodes('again', { stopOnError: true }));
    await run('again', { payload });
    await bench.nodeRed.until(() => out().length === 1);
    expect(filesOf('again')).toEqual([expect.stringMatching(/^[\da-f]{32}\.journal$/)]);
    bench.sandbox.clearFaults();
    await bench.nodeRed.deploy(nodes('again'));
    const text = await bench.nodeRed.until(
      ({ logs }) => logs.find((log) => log.text.includes('did not end well'))?.text,
    );
    expect(text).toContain('1 run of this node');
    await run('again', { payload });
    await bench.nodeRed.until(() => out().length === 2);
    expect((out()[1]?.payload as DataRecord[]).map(({ status, kept }) => [status, kept])).toEqual([
      ['created', true],
      ['created', true],
      ['created', undefined],
    ]);
    expect([suppliers(/^Journal/).length, filesOf('again')]).toEqual([3, []]);
  });

  it('finds out what was under way when it was redeployed, and never doubles it', async () => {
    bench.sandbox.addFault({ kind: 'hang', when: 'after-commit', method: 'POST' });
    await bench.nodeRed.deploy(nodes('hung'));
    bench.nodeRed.send('hung', { payload });
    while (suppliers(/^Journal/).length < 3) await new Promise(setImmediate);
    await bench.nodeRed.deploy(nodes('hung', { name: 'changed' }));
    bench.sandbox.clearFaults();
    expect(filesOf('hung')).toHaveLength(1);
    bench.nodeRed.clear();
    await run('hung', { payload });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect((message.payload as DataRecord[]).map(({ status }) => status)).toEqual(['created', 'created', 'created']);
    expect([suppliers(/^Journal/).length, filesOf('hung')]).toEqual([3, []]);
  });

  it('refuses another payload under a name that the flow gave, and stays in its own folder', async () => {
    bench.sandbox.addFault({ kind: 'status', status: 422, method: 'POST', nth: 1 });
    await bench.nodeRed.deploy(nodes('../../named'));
    await run('../../named', { payload, journal: '../../../monday.csv' });
    await bench.nodeRed.until(() => out().length === 1);
    const [folder = ''] = readdirSync(path.join(bench.nodeRed.folder, 'coupa')).filter((name) =>
      name.startsWith('node-'),
    );
    expect(filesOf(folder)).toEqual([expect.stringMatching(/^named-[\da-f]{32}\.journal$/)]);
    await run('../../named', { payload: [{ name: 'Other' }], journal: '../../../monday.csv' });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_JOURNAL_MISMATCH' });
    expect(suppliers(/^Other/)).toEqual([]);
  });

  it('refuses a name that is none, and what has no form in JSON', async () => {
    await bench.nodeRed.deploy(nodes('bad'));
    await run('bad', { payload, journal: 5 });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(writes()).toBe(0);
  });
});

describe('a node that keeps what was not written', () => {
  it('puts it where the command line can replay it', async () => {
    await bench.nodeRed.deploy(flow(site(), { ...activity('create', 'suppliers', { replay: true }), id: 'keeper' }));
    await run('keeper', { payload: [{ name: '', number: 'K-1' }, { name: 'Kept well' }] });
    await run('keeper', { payload: { name: '', number: 'K-2' } });
    await bench.nodeRed.until(() => out().length === 3);
    expect(filesOf('keeper')).toEqual(['create-suppliers.jsonl']);
    const file = path.join(folderOf('keeper'), 'create-suppliers.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => fromReplayLine(JSON.parse(line) as DataRecord))).toEqual([
      { name: '', number: 'K-1' },
      { name: '', number: 'K-2' },
    ]);
    const good = `${lines.join('\n').replaceAll('"name":""', '"name":"Replayed"')}\n`.replace('Replayed', 'Replayed 1');
    const input = path.join(folderOf('keeper'), 'corrected.jsonl');
    appendFileSync(input, good);
    const site_ = { COUPA_SITE_ADDRESS: bench.sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
    expect((await runCommand(['create', 'suppliers', input], site_)).code).toBe(0);
    expect(suppliers(/^Replayed/).map(({ number }) => number)).toEqual(['K-1', 'K-2']);
  });

  it('keeps ids as records, also of sub-objects', async () => {
    const form = { replay: true, parentIds: '1' };
    await bench.nodeRed.deploy(flow(site(), { ...activity('delete', 'suppliers/addresses', form), id: 'deleter' }));
    await run('deleter', { payload: [999_999] });
    await bench.nodeRed.until(() => out().length === 1);
    expect(filesOf('deleter')).toEqual(['delete-suppliers-addresses-below-1.jsonl']);
  });
});

describe('an export', () => {
  const target = { id: 'target', type: 'function', z: 'tab', outputs: 1, libs: [], x: 1, y: 1, wires: [['update']] };
  const exporting = (func: string, query: object = {}) =>
    flow(
      site(),
      activity('query', 'invoices', { notExported: true, limit: '3', ...query, wires: [['target']] }),
      { ...target, func },
      activity('update', 'invoices', { markExported: true }),
    );
  const pending = (): unknown[] =>
    bench.sandbox.records
      .list('invoices')
      .filter((row) => row['exported'] !== true)
      .map(({ id }) => id);

  it('marks what the flow has passed on, whatever it made of the payload, and reads the rest next time', async () => {
    const [first, second, third, ...others] = pending();
    const func = `if (msg.payload.id === ${String(second)}) return null; msg.payload = "taken"; return msg;`;
    await bench.nodeRed.deploy(exporting(func));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 2);
    expect(results()).toEqual([
      { index: 0, status: 'updated', id: first },
      { index: 0, status: 'updated', id: third },
    ]);
    expect(pending()).toEqual([second, ...others]);
    bench.nodeRed.clear();
    await bench.nodeRed.deploy(exporting('return msg;'));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 3);
    expect(results().map(({ id }) => id)).toEqual([second, ...others.slice(0, 2)]);
  });

  it('marks a batch at once', async () => {
    const ids = pending().slice(0, 3);
    await bench.nodeRed.deploy(exporting('msg.payload = {}; return msg;', { output: 'batch' }));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 3);
    expect(results().map(({ status, id }) => [status, id])).toEqual(ids.map((id) => ['updated', id]));
  });

  it.each([
    ['query', 'suppliers', { notExported: true }, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['query', 'invoices', { notExported: true, orderBy: 'status' }, 'COUPA_INPUT_INVALID'],
    ['update', 'suppliers', { markExported: true }, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['update', 'invoices', { markExported: true, matchBy: ['invoice-number'] }, 'COUPA_INPUT_INVALID'],
  ])('is refused for %s of %s with %j', async (name, object, form, code) => {
    await bench.nodeRed.deploy(flow(site(), activity(name, object, form)));
    await run(name, { payload: { id: 1 } });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code });
    expect(writes()).toBe(0);
  });
});
