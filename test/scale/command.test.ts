/** `coupa work` and `coupa store migrate` as an operator runs them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run, start } from '../hosts/cli/command';
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';
import { newDatabase, startPostgres, type PostgresServer } from '../stores/postgres/server';

let server: PostgresServer;
let folder: string;
let key: string;
beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(path.join(tmpdir(), 'coupa-scale-'));
  key = (await run(['keys', 'new'])).stdout.trim();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('says what is missing before it works', async () => {
  const nowhere = await run(['work']);
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('COUPA_DATABASE_URL')]);
  const keyless = await run(['work'], { COUPA_DATABASE_URL: server.address });
  expect([keyless.code, keyless.stderr]).toEqual([2, expect.stringContaining('COUPA_SERVICE_KEY_INVALID')]);
  const idle = await run(['work', '--jobs', '0'], { COUPA_DATABASE_URL: server.address, COUPA_SERVICE_KEY: key });
  expect([idle.code, idle.stderr]).toEqual([2, expect.stringContaining('--jobs 0')]);
  const two = await run(['users', 'list', '--data', 'a.db', '--database-file', 'b']);
  expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('give one of them')]);
});

it('moves the users of a file to PostgreSQL, once, and works there until it is told to end', async () => {
  const data = path.join(folder, 'service.db');
  const addressFile = path.join(folder, 'address');
  writeFileSync(addressFile, `${server.address}\n`, { mode: 0o600 });
  await run(['users', 'add', 'me@example.com', '--data', data]);
  const moved = await run(['store', 'migrate', '--from', data, '--database-file', addressFile]);
  expect([moved.code, moved.stdout]).toEqual([0, expect.stringContaining('service_user\t1')]);
  const listed = await run(['users', 'list', '--database-file', addressFile]);
  expect(listed.stdout).toContain('me@example.com');
  const again = await run(['store', 'migrate', '--from', data, '--to', server.address]);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('holds a service already')]);
  const none = await run(['store', 'migrate', '--from', path.join(folder, 'none.db'), '--to', server.address]);
  expect(none.code).toBe(2);

  const args = ['work', '--database-file', addressFile, '--metrics-port', '0'];
  const working = start(args, { COUPA_SERVICE_KEY: key });
  await working.saw('Working.');
  const metrics = /Metrics: (\S+)/.exec(working.said())?.[1] ?? '';
  expect(await (await fetch(metrics)).text()).toContain('coupa_backlog{state="waiting"} 0');
  working.child.kill('SIGTERM');
  expect((await working.ended).code).toBe(0);
}, 60_000);

it('keeps a store of events in the database of the environment, and takes no password from arguments', async () => {
  const sandbox = await startSandbox({ records: { suppliers: 3 } });
  const file = path.join(folder, 'events.json');
  writeFileSync(file, JSON.stringify({ object: 'suppliers', start: 'everything' }));
  const environment = {
    ...{ COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY },
    COUPA_DATABASE_URL: await newDatabase(server.address),
  };
  const args = ['events', 'run', file, '--store', 'postgres', '--once'];
  const first = await run(args, environment);
  expect([first.code, first.stdout.trim().split('\n').length]).toEqual([0, 3]);
  // What was told once is remembered by whoever polls with the same database.
  expect(await run(args, environment)).toMatchObject({ code: 0, stdout: '' });
  const status = await run(['events', 'status', '--store', 'postgres', '--json'], environment);
  expect(JSON.parse(status.stdout)).toMatchObject({ id: 'default', outbox: { waiting: 0, delivered: 1 } });
  expect(await run(['events', 'status', '--store', 'postgres'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('COUPA_DATABASE_URL') as string,
  });
  const secret = await run(['events', 'status', '--store', 'postgres://me:hush@127.0.0.1/coupa'], environment);
  expect(secret).toMatchObject({ code: 2, stderr: expect.stringContaining('COUPA_DATABASE_URL') as string });
  expect(secret.stderr).not.toContain('hush');
  await sandbox.close();
}, 60_000);
