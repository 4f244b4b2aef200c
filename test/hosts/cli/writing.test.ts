import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-cli-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => sandbox.reset());

const writes = (): number => sandbox.statistics().log.filter(({ method }) => method !== 'GET').length;

describe('--replay', () => {
  const reasonless = (text: string): unknown[] => lines(text).map(({ status, record }) => [status, record]);

  test('holds the records that failed, and the same command takes it again', async () => {
    const replay = path.join(folder, 'failed.jsonl');
    const input = '{"name":"A"}\n{"name":"","number":"N1"}\nnot json\n{"name":"C"}\n';
    const first = await run(['create', 'suppliers', '--replay', replay], site, input);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain(`To be run again, in ${replay}: 1 failed; 1 could not be read`);
    expect(reasonless(await readFile(replay, 'utf8'))).toEqual([['failed', { name: '', number: 'N1' }]]);
    await writeFile(replay, (await readFile(replay, 'utf8')).replace('"name":""', '"name":"B"'));
    const again = await run(['create', 'suppliers', replay, '--replay', replay], site);
    expect([again.code, lines(again.stdout)]).toEqual([0, [expect.objectContaining({ line: 1, status: 'created' })]]);
    expect(await readFile(replay, 'utf8')).toBe('');
  });

  test('keeps decimals as they were written', async () => {
    const replay = path.join(folder, 'decimals.jsonl');
    await run(['update', 'supplier_items', '--replay', replay], site, '{"price":12345678901.120000}\n');
    expect(reasonless(await readFile(replay, 'utf8'))).toEqual([['failed', { price: '12345678901.120000' }]]);
  });

  test('holds what is unknown too, takes it again only when it is said how, and never loses it', async () => {
    const replay = path.join(folder, 'unknown.jsonl');
    const again = (...more: string[]) => run(['create', 'suppliers', replay, '--replay', replay, ...more], site);
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', nth: 2 });
    sandbox.addFault({ kind: 'status', status: 403, method: 'GET' });
    const input = '{"name":"Fine"}\n{"name":"Lost","number":"L"}\n';
    const lost = await run(['create', 'suppliers', '--stop-on-error', '--replay', replay], site, input);
    sandbox.clearFaults();
    expect(lost.code).toBe(3);
    const kept = await readFile(replay, 'utf8');
    const refused = await again();
    expect(refused.stdout).toContain('may have been written already');
    expect([await readFile(replay, 'utf8'), writes()]).toEqual([kept, 2]);
    const searched = await again('--unknown', 'search');
    expect(lines(searched.stdout)).toMatchObject([{ status: 'created' }]);
    expect([await readFile(replay, 'utf8'), writes()]).toEqual(['', 2]);
    expect(sandbox.records.list('suppliers').filter(({ number }) => number === 'L')).toHaveLength(1);
  });

  test('holds what was not sent, so that a run that stopped can be finished', async () => {
    const replay = path.join(folder, 'stopped.jsonl');
    const input = path.join(folder, 'stopping.jsonl');
    await writeFile(input, '{"name":"S1"}\n{"name":""}\n{"name":"S3"}\nno json\n{"name":"S5"}\n');
    const first = await run(['create', 'suppliers', input, '--stop-on-error', '--replay', replay], site);
    expect(first.stderr).toContain(`To be run again, in ${replay}: 1 failed, 2 not sent; 1 could not be read`);
    await writeFile(replay, (await readFile(replay, 'utf8')).replace('"name":""', '"name":"S2"'));
    // Into the file that it comes from: a run that stops must not lose what it did not take.
    sandbox.addFault({ kind: 'status', status: 401, method: 'POST', nth: 2 });
    const second = await run(['create', 'suppliers', replay, '--stop-on-error', '--replay', replay], site);
    sandbox.clearFaults();
    expect([second.code, lines(await readFile(replay, 'utf8')).length]).toEqual([1, 2]);
    await run(['create', 'suppliers', replay, '--replay', replay], site);
    const names = sandbox.records.list('suppliers').map(({ name }) => String(name));
    expect(names.filter((name) => /^S\d$/.test(name)).sort()).toEqual(['S1', 'S2', 'S3', 'S5']);
    expect(await readFile(replay, 'utf8')).toBe('');
  });

  test('stays as it is when the run does not begin', async () => {
    const replay = path.join(folder, 'kept.jsonl');
    await writeFile(replay, 'precious\n');
    const { code } = await run(['create', 'suppliers', path.join(folder, 'none'), '--replay', replay], site);
    expect([code, await readFile(replay, 'utf8')]).toEqual([2, 'precious\n']);
  });

  test.each(['update', 'upsert', 'delete', 'action'] as const)('works for coupa %s', async (command) => {
    const replay = path.join(folder, `${command}.jsonl`);
    const supplier = sandbox.records.insert('suppliers', { name: 'R', number: 'R1' });
    const item = sandbox.records.insert('supplier_items', { name: 'R' });
    const [of, path_, input] = (
      {
        update: [['update', 'suppliers'], 'suppliers', `{"id":${String(supplier['id'])},"duns":"77"}\n`],
        upsert: [['upsert', 'suppliers', '--key', 'number'], 'suppliers', '{"number":"R1","duns":"77"}\n'],
        delete: [['delete', 'supplier_items', '--yes'], 'supplier_items', `${String(item['id'])}\n`],
        action: [['action', 'purchase_orders', 'cancel'], 'purchase_orders', '1\n'],
      } as const
    )[command];
    const method = command === 'delete' ? 'DELETE' : 'PUT';
    sandbox.addFault({ kind: 'status', status: 422, method, path: `/api/${path_}`, nth: 1 });
    const [name = '', object = '', ...options] = of;
    const positional = command === 'action' ? options.splice(0, 1) : [];
    const file = path.join(folder, `${command}.input`);
    await writeFile(file, input);
    const first = await run([name, object, ...positional, file, ...options, '--replay', replay], site);
    sandbox.clearFaults();
    expect([first.code, lines(await readFile(replay, 'utf8')).map(({ status }) => status)]).toEqual([1, ['failed']]);
    const second = await run([name, object, ...positional, replay, ...options, '--replay', replay], site);
    expect(lines(second.stdout)).toMatchObject([{ status: expect.stringMatching(/updated|deleted|done/) as string }]);
    expect(await readFile(replay, 'utf8')).toBe('');
  });
});

describe('coupa delete', () => {
  test('deletes by id and by record, and says what was not there', async () => {
    const ids = [1, 2].map(
      (number) => sandbox.records.insert('supplier_items', { name: `T${number}` })['id'] as number,
    );
    const input = `${ids[0] ?? 0}\n{"id": ${ids[1] ?? 0}, "name": "x"}\n999999\n`;
    const { code, stdout, stderr } = await run(['delete', 'supplier_items', '-', '--yes'], site, input);
    expect(lines(stdout).map(({ line, status, id }) => [line, status, id])).toEqual([
      [1, 'deleted', ids[0]],
      [2, 'deleted', ids[1]],
      [3, 'failed', 999999],
    ]);
    expect([code, stderr]).toEqual([1, '2 deleted, 1 failed\n']);
  });

  test.each([
    [['delete', 'supplier_items', '1'], '--yes'],
    [['delete', 'suppliers', '1', '--yes'], 'cannot be deleted'],
    [['delete', 'supplier_items', '1', 'x', '--yes'], '"x" is no id'],
    [['delete', 'supplier_items', '/nowhere/at/all', '--yes'], 'cannot be read'],
  ])('%j is refused and sends nothing', async (args, hint) => {
    const { code, stdout, stderr } = await run(args, site);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(hint)]);
    expect(sandbox.statistics().requests).toBe(0);
  });
});

describe('--journal', () => {
  test.each([
    ['upsert', ['upsert', 'suppliers', '--key', 'number'], '{"number":"J1","name":"J"}\n', 'POST'],
    ['action', ['action', 'purchase_orders', 'cancel', '-'], '1\n2\n', 'PUT'],
  ])('coupa %s run again when all is done sends nothing', async (name, args, input, method) => {
    const journal = path.join(folder, `${name}.journal`);
    const first = await run([...args, '--journal', journal], site, input);
    const sent = writes();
    expect(sandbox.statistics().log.filter((each) => each.method === method)).toHaveLength(sent);
    const second = await run([...args, '--journal', journal], site, input);
    expect([second.code, writes()]).toEqual([first.code, sent]);
    expect(lines(second.stdout).every(({ kept }) => kept === true)).toBe(true);
  });

  test('an unknown action is refused to be looked for', async () => {
    const { code, stderr } = await run(['action', 'purchase_orders', 'close', '1', '--unknown', 'search'], site);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--unknown')]);
  });
});

describe('coupa action', () => {
  test('acts on the records that a query found', async () => {
    const { stdout: orders } = await run(['query', 'purchase_orders', '--limit', '2'], site);
    const { code, stdout } = await run(['action', 'purchase_orders', 'cancel'], site, orders);
    expect(lines(stdout).map(({ line }) => line)).toEqual([1, 2]);
    expect([code, writes()]).toEqual([expect.any(Number), 2]);
  });

  test('sends parameters, to ids that are named', async () => {
    const args = ['action', 'purchase_orders', 'close', '1', '--param', 'reason-insight-code=late=yes'];
    await run(args, site);
    expect(sandbox.statistics().log.at(-1)?.url).toMatch(
      /purchase_orders\/1\/close\?reason-insight-code=late(=|%3D)yes/,
    );
  });

  test.each([
    [['action', 'purchase_orders', 'clos', '1'], 'close'],
    [['action', 'purchase_orders', 'close', '1', '--param', 'x'], '--param'],
    [['action', 'purchase_orders', 'close', '1', '--body', '{'], '--body'],
    [['action', 'purchase_orders', 'close', '1', '--on', 'all'], '--on'],
  ])('%j is refused and sends nothing', async (args, hint) => {
    const { code, stderr } = await run(args, site);
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    expect(sandbox.statistics().requests).toBe(0);
  });

  test('coupa actions lists what there is', async () => {
    const { code, stdout } = await run(['actions', 'purchase_orders']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^close +record +PUT/m)]);
    expect(lines((await run(['actions', 'purchase_orders', '--json'])).stdout)).toContainEqual(
      expect.objectContaining({ name: 'close', on: 'record' }),
    );
  });
});

describe('coupa upsert', () => {
  const input = '{"number":"U1","name":"One"}\n{"number":"U2","name":"Two"}\n';

  test('creates, updates or leaves, as the key calls for', async () => {
    sandbox.records.insert('suppliers', { name: 'Old', number: 'U1' });
    const first = await run(['upsert', 'suppliers', '--key', 'number'], site, input);
    expect([first.code, lines(first.stdout).map(({ status }) => status)]).toEqual([0, ['updated', 'created']]);
    const second = await run(['upsert', 'suppliers', '--key', 'number'], site, input);
    expect([second.code, second.stderr]).toEqual([0, '2 unchanged\n']);
  });

  test('needs its key', async () => {
    const { code, stderr } = await run(['upsert', 'suppliers'], site, input);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--key')]);
  });
});

describe('--dry-run', () => {
  test('tells as JSON Lines what would be sent and writes nothing', async () => {
    const { id } = sandbox.records.insert('suppliers', { name: 'Old', number: 'D1' });
    const input = '{"number":"D1","name":"New"}\n{"number":"D2","name":"Two"}\n';
    const upsert = await run(['upsert', 'suppliers', '--key', 'number', '--dry-run'], site, input);
    expect(upsert.stderr).toBe('2 planned. This was a dry run: nothing was written.\n');
    expect(lines(upsert.stdout)).toEqual([
      expect.objectContaining({
        line: 1,
        status: 'planned',
        id,
        plan: expect.objectContaining({
          method: 'PUT',
          changes: [{ path: '/name', from: 'Old', to: 'New' }],
        }) as unknown,
      }),
      expect.objectContaining({ line: 2, plan: expect.objectContaining({ method: 'POST' }) as unknown }),
    ]);
    const update = await run(['update', 'suppliers', '--match-by', 'number', '--dry-run'], site, input);
    expect(lines(update.stdout).map(({ status }) => status)).toEqual(['planned', 'failed']);
    const create = await run(['create', 'suppliers', '--dry-run'], site, input);
    expect([create.code, lines(create.stdout).length]).toEqual([0, 2]);
    const deleted = await run(['delete', 'supplier_items', '1', '2', '--dry-run'], site);
    expect(lines(deleted.stdout)[1]).toMatchObject({ plan: { method: 'DELETE', path: '/supplier_items/2' } });
    expect(writes()).toBe(0);
  });
});
