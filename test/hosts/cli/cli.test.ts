import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, DEMO_CLIENT, startSandbox, type Sandbox } from '../../../src/sandbox';
import { lines, run, start } from './command';

jest.setTimeout(60_000);

const sizes = {
  suppliers: 120,
  users: 2,
  accounts: 2,
  items: 2,
  contracts: 1,
  purchaseOrders: 2,
  requisitions: 1,
  invoices: 3,
};
let sandbox: Sandbox;
let site: Record<string, string>;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ records: sizes, rateLimit: false });
  site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
  folder = await mkdtemp(path.join(tmpdir(), 'coupa-cli-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => sandbox.reset());

describe('coupa test', () => {
  test('says that the site can be used', async () => {
    const { code, stdout } = await run(['test'], site);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^connected: /)]);
  });

  test('works with an OAuth client too', async () => {
    const environment = {
      COUPA_SITE_ADDRESS: sandbox.address,
      COUPA_OAUTH_CLIENT_ID: DEMO_CLIENT.id,
      COUPA_OAUTH_CLIENT_SECRET: DEMO_CLIENT.secret,
      COUPA_OAUTH_SCOPE: 'core.common.read core.supplier.read',
    };
    expect((await run(['test'], environment)).code).toBe(0);
  });

  test('says what is wrong with the key, without showing it', async () => {
    const { code, stdout, stderr } = await run(['test', '--debug'], { ...site, COUPA_API_KEY: 'wrong-key-4711' });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^credentials-refused: /)]);
    expect(stdout + stderr).not.toContain('wrong-key-4711');
  });

  test('says how to configure a site when none is', async () => {
    const { code, stderr } = await run(['test']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('COUPA_SITE_ADDRESS')]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a config file', () => {
  const config = async (content: string, mode = 0o600): Promise<string> => {
    const file = path.join(folder, 'config.json');
    await writeFile(file, content);
    await chmod(file, mode);
    return file;
  };

  test('holds what the environment would', async () => {
    const file = await config(JSON.stringify({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }));
    const { code, stderr } = await run(['test', '--config', file]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('that others can read is warned about', async () => {
    const file = await config(JSON.stringify({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }), 0o644);
    expect((await run(['test', '--config', file])).stderr).toContain('chmod 600');
  });

  test('with a secret is used as it stands, whatever credentials the environment has', async () => {
    const file = await config(JSON.stringify({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }));
    const environment = { COUPA_OAUTH_CLIENT_ID: 'x', COUPA_OAUTH_CLIENT_SECRET: 'y', COUPA_OAUTH_SCOPE: 'z' };
    expect((await run(['test', '--config', file], environment)).code).toBe(0);
  });

  test('that is broken is refused without quoting it', async () => {
    const file = await config(`{"api.key": "${DEMO_API_KEY}"`);
    const { code, stderr } = await run(['test', '--config', file]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('not valid JSON')]);
    expect(stderr).not.toContain(DEMO_API_KEY);
  });

  test('that does not exist is refused', async () => {
    expect((await run(['test', '--config', path.join(folder, 'nowhere')])).code).toBe(2);
  });
});

describe('coupa objects', () => {
  test('needs no site, and finds by words', async () => {
    const { code, stdout } = await run(['objects', 'supplier', 'address']);
    expect(code).toBe(2);
    const found = await run(['objects', 'supplier address']);
    expect(found.code).toBe(0);
    expect(found.stdout).toContain('suppliers/addresses');
    expect(stdout).toBe('');
  });

  test('can be read by programs', async () => {
    const rows = lines((await run(['objects', '--json'])).stdout);
    expect(rows.find(({ name }) => name === 'invoices')).toMatchObject({
      type: 'InvoiceHeader',
      activities: expect.arrayContaining(['query', 'create', 'update', 'delete', 'action']) as unknown,
    });
  });

  test('coupa fields shows the fields of one', async () => {
    const { stdout } = await run(['fields', 'invoices']);
    expect(stdout).toMatch(/^invoice-number +string +filter create update$/m);
  });
});

describe('coupa query', () => {
  test('writes all records as JSON Lines', async () => {
    const { code, stdout, stderr } = await run(['query', 'suppliers'], site);
    expect([code, stderr]).toEqual([0, '']);
    expect(lines(stdout)).toEqual(JSON.parse(JSON.stringify(sandbox.records.list('suppliers'))));
  });

  test('takes conditions, fields, order and limit', async () => {
    const args = [
      'query',
      'suppliers',
      '--where',
      'id gt 10',
      '--where',
      'name contains e',
      '--condition',
      '{"field":"id","operator":"lt","value":100}',
    ];
    const { stdout } = await run(
      [...args, '--fields', 'id,name', '--order', 'id:desc', '--limit', '3', '--page-size', '2'],
      site,
    );
    const rows = lines(stdout);
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => Object.keys(row).join() === 'id,name')).toBe(true);
    const ids = rows.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  test.each([
    [['query', 'invoicess'], 'COUPA_UNKNOWN_OBJECT', 'invoices'],
    [['query', 'suppliers', '--where', 'nonsense'], 'COUPA_FILTER_INVALID', 'an operator is expected'],
    [['query', 'suppliers', '--where', 'nme eq x'], 'COUPA_FILTER_INVALID', 'did you mean name'],
    [['query', 'suppliers', '--condition', '{'], 'COUPA_FILTER_INVALID', 'not valid JSON'],
    [['query', 'suppliers', '--limit', 'x'], 'COUPA_INPUT_INVALID', 'limit'],
    [['query', 'suppliers/addresses'], 'COUPA_PARENT_REQUIRED', 'suppliers'],
    [['query', 'suppliers', '--out', '/nowhere/at/all'], 'COUPA_INPUT_INVALID', '/nowhere/at/all'],
  ])('%j is refused with exit code 2', async (args, code, hint) => {
    const result = await run(args, site);
    expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`${code}: `) as string });
    expect(result.stderr).toContain(hint);
    expect(result.stderr).not.toMatch(/^\s+at |Incomplete/m);
    expect(sandbox.statistics().requests).toBe(0);
  });

  test.each([[['nonsense']], [['query']], [['query', 'suppliers', '--key', 'x']], [[]]])(
    '%j is not a command line',
    async (args) => {
      expect((await run(args, site)).code).toBe(2);
    },
  );

  test('takes a filter text, and everything in one SELECT', async () => {
    const filter = await run(['query', 'suppliers', 'id between 10 and 14 and name is not blank', '--any-order'], site);
    expect(
      lines(filter.stdout)
        .map(({ id }) => Number(id))
        .sort((a, b) => a - b),
    ).toEqual([10, 11, 12, 13, 14]);
    const select = 'SELECT id, name FROM suppliers WHERE id > 10 ORDER BY id DESC LIMIT 2';
    const rows = lines((await run(['query', '--select', select], site)).stdout);
    expect(rows.map((row) => [row['id'], Object.keys(row).join()])).toEqual([
      [120, 'id,name'],
      [119, 'id,name'],
    ]);
  });

  test('reads ids alone, and tells of fields that did not come', async () => {
    const ids = await run(['query', 'suppliers', '--return-object', 'limited', '--limit', '1'], site);
    expect(lines(ids.stdout)).toEqual([{ id: 1 }]);
    const { code, stderr } = await run(['query', 'suppliers', '--fields', 'id,nme', '--limit', '1'], site);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('nme')]);
  });

  test('a file gets its name when it is complete', async () => {
    const file = path.join(folder, 'suppliers.jsonl');
    const { code, stderr } = await run(['query', 'suppliers', '--out', file], site);
    expect([code, stderr]).toEqual([0, `120 records written to ${file}\n`]);
    expect(lines(await readFile(file, 'utf8'))).toHaveLength(120);
  });

  test('a run that fails leaves the old file, and says where its part is', async () => {
    const file = path.join(folder, 'kept.jsonl');
    await writeFile(file, 'old\n');
    sandbox.addFault({ kind: 'html-page', path: /id(\[|%5B)gt/ });
    const { code, stderr } = await run(['query', 'suppliers', '--out', file], site);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Incomplete: 50 records were written to \S+\.part/)]);
    expect(await readFile(file, 'utf8')).toBe('old\n');
  });

  test('a run that is killed leaves no file that looks complete', async () => {
    const file = path.join(folder, 'killed.jsonl');
    sandbox.addFault({ kind: 'hang', path: /id(\[|%5B)gt/ });
    const { child, ended } = start(['query', 'suppliers', '--out', file], site);
    while (sandbox.statistics().log.length < 1) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await ended;
    expect(await readdir(folder)).not.toContain('killed.jsonl');
  });

  test('ends quietly when nobody reads on', async () => {
    const { child, ended } = start(['query', 'suppliers'], site);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('an interrupt ends it and says what was written', async () => {
    sandbox.addFault({ kind: 'hang', path: /id(\[|%5B)gt/ });
    const { child, ended, saw } = start(['query', 'suppliers'], site);
    await saw('"id":50,');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('Incomplete: 50 records') as string,
    });
  });

  test('debugging shows requests and no secret', async () => {
    const { stderr } = await run(['query', 'suppliers', '--limit', '1', '--debug'], site);
    expect(stderr).toContain('"path":"/suppliers"');
    expect(stderr).not.toContain(DEMO_API_KEY);
  });
});

describe('coupa create and update', () => {
  test('decimals go in and out with the digits that they were written with', async () => {
    const input =
      '{"name":"A","price":1.10}\n{"name":"B","price":"12345678901.120000"}\n{"name":"C","price":0.30000000000000004}\n';
    const { code, stdout } = await run(['create', 'supplier_items', '--with-record'], site, input);
    const results = lines(stdout);
    expect([code, results.length]).toEqual([0, 3]);
    const sent = sandbox.statistics().log.filter(({ method }) => method === 'POST');
    expect(sent).toHaveLength(3);
    const { stdout: read } = await run(
      ['query', 'supplier_items', '--fields', 'price', '--where', `id gt_or_eq ${String(results[0]?.['id'])}`],
      site,
    );
    expect(lines(read).map(({ price }) => price)).toEqual(['1.10', '12345678901.120000', '0.30000000000000004']);
  });

  test('a bad line fails with its number and the others go on', async () => {
    const input = '{"name":"A"}\n\nnot json\n[1]\n{"name":"B"}\n"x"\n{"name":"C"}';
    const { code, stdout, stderr } = await run(['create', 'suppliers'], site, input);
    expect(lines(stdout).map(({ line, index, status }) => [line, index, status])).toEqual([
      [1, 0, 'created'],
      [3, 1, 'failed'],
      [4, 2, 'failed'],
      [5, 3, 'created'],
      [6, 4, 'failed'],
      [7, 5, 'created'],
    ]);
    expect(lines(stdout)[1]).toMatchObject({
      error: { code: 'COUPA_INPUT_INVALID', message: expect.stringContaining('Line 3') as string },
    });
    expect([code, stderr]).toEqual([1, '3 created, 3 failed\n']);
    expect(sandbox.records.count('suppliers')).toBe(123);
  });

  test('a JSON array from a file works too', async () => {
    const file = path.join(folder, 'array.json');
    await writeFile(
      file,
      JSON.stringify(
        [
          { id: 1, name: 'New [1], "x"' },
          { id: 2, name: 'New 2' },
        ],
        null,
        2,
      ),
    );
    const { code, stdout } = await run(['update', 'suppliers', file], site);
    expect([code, lines(stdout).map(({ status }) => status)]).toEqual([0, ['updated', 'updated']]);
    expect(sandbox.records.get('suppliers', 1)?.['name']).toBe('New [1], "x"');
  });

  test('what a query wrote can be read back in', async () => {
    const { stdout: read } = await run(['query', 'suppliers', '--limit', '5'], site);
    const { code } = await run(['update', 'suppliers'], site, read);
    expect(code).toBe(0);
  });

  test('a lost answer is looked for, and is unknown only when nothing tells, with an exit code of its own', async () => {
    const create = async (object: string, input: string) => {
      sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', nth: 2 });
      return run(['create', object], site, input);
    };
    const found = await create('suppliers', '{"name":"A"}\n{"name":"B"}\n{"name":"C"}\n');
    expect([found.code, found.stderr]).toEqual([0, '3 created\n']);
    expect(sandbox.records.count('suppliers')).toBe(123);
    sandbox.reset();
    const { code, stdout, stderr } = await create('supplier_items', '{"price":"1"}\n{"price":"2"}\n{"price":"3"}\n');
    const statuses = lines(stdout).map(({ status }) => status);
    expect(statuses.sort()).toEqual(['created', 'created', 'unknown']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('1 unknown. Look up')]);
  });

  test('refused credentials are told for every record and not tried again', async () => {
    const input = Array.from({ length: 200 }, (_, at) => `{"name":"S${at}"}\n`).join('');
    const { code, stdout } = await run(['create', 'suppliers'], { ...site, COUPA_API_KEY: 'wrong' }, input);
    const codes = new Set(lines(stdout).map(({ error }) => (error as { code: string }).code));
    expect([code, lines(stdout).length, [...codes]]).toEqual([1, 200, ['COUPA_AUTHENTICATION_FAILED']]);
    expect(sandbox.statistics().requests).toBeLessThanOrEqual(8);
  });

  test('--stop-on-error sends nothing after the first failure', async () => {
    const { code, stdout } = await run(
      ['update', 'suppliers', '--stop-on-error'],
      site,
      '{"id":1,"name":"A"}\n{"name":"B"}\n{"id":2,"name":"C"}\n',
    );
    expect([code, lines(stdout).map(({ status }) => status)]).toEqual([1, ['updated', 'failed']]);
  });

  test('results come while the input is still open', async () => {
    const { child, ended, saw } = start(['create', 'suppliers'], site);
    child.stdin.write('{"name":"A"}\n');
    await saw('"index":0');
    child.stdin.end('{"name":"B"}\n');
    expect((await ended).code).toBe(0);
  });

  test('an interrupt reports what is in flight as unknown and sends no more', async () => {
    sandbox.addFault({ kind: 'hang', method: 'POST' });
    const { child, ended } = start(['create', 'suppliers'], site);
    child.stdin.write('{"name":"A"}\n');
    while (sandbox.statistics().requests < 1) await new Promise(setImmediate);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect([code, lines(stdout).map(({ status }) => status)]).toEqual([3, ['unknown']]);
    expect(stderr).toContain('COUPA_CANCELLED');
  });

  test('an interrupt while waiting for input ends at once', async () => {
    const { child, ended, saw } = start(['create', 'suppliers'], site);
    child.stdin.write('{"name":"A"}\n');
    await saw('"index":0');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
  });

  test('when nobody reads the results, it stops and tells of those that were sent', async () => {
    const { child, ended, saw } = start(['create', 'suppliers'], site);
    child.stdin.write('{"name":"A"}\n');
    await saw('"index":0');
    child.stdout.destroy();
    child.stdin.write('{"name":"B"}\n{"name":"C"}\n');
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('nobody reads them')]);
    // Whatever was created is told of, be it as a result or as a warning.
    const told = [0, 1, 2].filter((index) => new RegExp(`index"?:? ?${index}\\b`).test(stderr));
    expect(sandbox.records.count('suppliers')).toBe(120 + 1 + told.length);
  });

  test.each(['nowhere', '.'])('a file that is not there is refused, and a folder: %s', async (name) => {
    const { code, stderr } = await run(['create', 'suppliers', path.join(folder, name)], site);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/COUPA_INPUT_INVALID: The file .* cannot be read/)]);
  });

  test('an empty input sends nothing', async () => {
    expect(await run(['create', 'suppliers'], site, '')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'No record was sent.\n',
    });
  });
});

test('coupa sandbox says where it listens and what opens it, and ends with an interrupt', async () => {
  const { child, ended, saw } = start(['sandbox', '--records', '50']);
  await saw('COUPA_API_KEY=');
  await saw('Press Ctrl+C');
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^COUPA_SITE_ADDRESS=http:\/\/127\.0\.0\.1:\d+$/m)]);
});
