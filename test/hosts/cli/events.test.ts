/** `coupa events` as a user runs it: in processes of its own, against a sandbox and a receiver. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { lines, run, start } from './command';

let sandbox: Sandbox;
let folder: string;
let siteAhead = 0;

beforeAll(async () => {
  const clock = { now: () => Date.now() + siteAhead, monotonic: () => performance.now() };
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 12, users: 1 }, clock });
});
afterAll(async () => sandbox.close());
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'coupa-cli-events-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string): string => join(folder, name);
const site = (): Record<string, string> => ({ COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY });

function configure(configuration: unknown): string {
  writeFileSync(place('events.json'), JSON.stringify(configuration));
  return place('events.json');
}

const SUPPLIERS = { object: 'suppliers', start: 'everything', interval: '1h' };
const once = (file: string): readonly string[] => ['events', 'run', file, '--store', place('state'), '--once'];

test('one round prints every change, and the next one only what has changed since', async () => {
  const file = configure(SUPPLIERS);
  const first = await run(once(file), site());
  expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/suppliers: .*created/) as string });
  const ids = lines(first.stdout).map((event) => String(event['objectId']));
  expect(ids.sort()).toEqual(
    sandbox.records
      .list('suppliers')
      .map(({ id }) => String(id))
      .sort(),
  );
  sandbox.records.update('suppliers', 3, { name: 'Renamed' });
  siteAhead += 10_000;
  const second = await run(once(file), site());
  expect(second.code).toBe(0);
  expect(lines(second.stdout)).toMatchObject([{ kind: 'UPDATED', objectId: '3', record: { name: 'Renamed' } }]);
}, 30_000);

test('the status tells what a store holds, who polls, and what was not begun, as a table and as JSON', async () => {
  const file = configure(SUPPLIERS);
  await run(once(file), site());
  await run([...once(configure({ object: 'users', start: 'everything' })), '--id', 'people'], site());
  const all = await run(['events', 'status', '--store', place('state')]);
  expect(all).toMatchObject({ code: 0, stderr: '' });
  const table =
    / at https?:\S+: nobody polls\nresource +object +read up to +under way\nsuppliers +suppliers +\d{4}-\d\d-\d\dT/;
  expect(all.stdout).toMatch(new RegExp(`^default${table.source}`));
  expect(all.stdout).toMatch(/\npeople at .*: nobody polls\n/);
  expect(all.stdout).toMatch(/0 waiting, 0 paused, 0 given up, \d+ delivered and kept/);
  const wider = configure({ resources: [SUPPLIERS, { object: 'invoices' }] });
  const json = await run(['events', 'status', wider, '--store', place('state'), '--json']);
  expect(lines(json.stdout)).toMatchObject([
    {
      id: 'default',
      resources: [
        { key: 'suppliers', isBegun: true },
        { key: 'invoices', isBegun: false },
      ],
    },
  ]);
  const wrong = await run(['events', 'status', '--store', place('state'), '--id', 'peopel']);
  expect(wrong.stderr).toContain('it holds "default", "people"');
}, 30_000);

test('deletions that were held back for their number are told of when they are accepted', async () => {
  const made = Array.from({ length: 12 }, (_, at) => sandbox.records.insert('departments', { name: `Gone ${at}` }));
  siteAhead += 10_000;
  const file = configure({ object: 'departments', start: 'everything', interval: '1h', deletions: true });
  await run(once(file), site());
  for (const { id } of made) sandbox.records.delete('departments', Number(id));
  siteAhead += 86_400_000;
  const held = await run(once(file), site());
  expect(held).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('12 of 18 known') as string });
  const accepted = await run([...once(file), '--accept-deletions'], site());
  expect(lines(accepted.stdout).map(({ kind }) => kind)).toEqual(made.map(() => 'DELETED'));
  const without = configure({ object: 'departments' });
  const refused = await run([...once(without), '--accept-deletions'], site());
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('no resource') as string });
}, 30_000);

test('what was delivered is printed again after a replay, under the same ids', async () => {
  const file = configure(SUPPLIERS);
  const first = await run(once(file), site());
  const replay = await run(['events', 'replay', '--all', '--store', place('state')]);
  expect(replay).toMatchObject({ code: 0, stderr: expect.stringContaining('notifications wait') as string });
  const second = await run(once(file), site());
  const ids = (text: string): unknown[] =>
    lines(text)
      .map((event) => event['id'])
      .sort();
  expect(ids(second.stdout)).toEqual(ids(first.stdout));
}, 30_000);

test('callbacks go to a receiver that checks their signature', async () => {
  const key = 'key-for-the-receiver';
  const listening = start(['events', 'listen'], { COUPA_EVENTS_SIGNATURE_KEY: key });
  await listening.saw('Listening at ');
  const address = /Listening at (\S+)/.exec(listening.said())?.[1] ?? '';
  const file = configure({
    resources: [SUPPLIERS],
    'event.notification.signature.key': key,
    'event.notification.allowed.internal.hosts': '127.0.0.1',
  });
  const sent = await run([...once(file), '--callback', `${address}events`], site());
  expect(sent).toMatchObject({ code: 0, stdout: '' });
  await listening.saw('elements-webhook-signature');
  listening.child.kill('SIGINT');
  const ended = await listening.ended;
  expect(ended.code).toBe(0);
  expect(lines(ended.stdout)[0]).toMatchObject({
    signatures: { 'elements-webhook-signature': 'good' },
    answered: 200,
    body: { message: { raw: { objectType: 'suppliers' } } },
  });
  expect(ended.stdout + ended.stderr + sent.stderr).not.toContain(key);
}, 30_000);

test('what stops deliveries is told, also by the next run, until somebody resumes', async () => {
  const listening = start(['events', 'listen']);
  await listening.saw('Listening at ');
  const address = /Listening at (\S+)/.exec(listening.said())?.[1] ?? '';
  const toInside = [...once(configure(SUPPLIERS)), '--callback', address];
  const refused = await run(toInside, site());
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/until you run coupa events resume.*loopback/) as string,
  });
  const allowing = { resources: [SUPPLIERS], 'event.notification.allowed.internal.hosts': '127.0.0.1' };
  const allowed = [...once(configure(allowing)), '--callback', address];
  const still = await run(allowed, site());
  expect(still).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('until you run coupa events resume') as string,
  });
  const resume = ['events', 'resume', '--store', place('state')];
  expect(await run(resume)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^\d+ notifications are handed on again/) as string,
  });
  expect(await run(allowed, site())).toMatchObject({ code: 0 });
  expect(await run(resume)).toMatchObject({ code: 0, stderr: '"default" is not paused.\n' });
  listening.child.kill('SIGINT');
  expect(lines((await listening.ended).stdout).length).toBeGreaterThan(0);
}, 30_000);

test('a receiver that fails leaves the events waiting, and the exit code says so', async () => {
  const listening = start(['events', 'listen', '--status', '503']);
  await listening.saw('Listening at ');
  const address = /Listening at (\S+)/.exec(listening.said())?.[1] ?? '';
  const file = configure({ resources: [SUPPLIERS], 'event.notification.allowed.internal.hosts': '127.0.0.1' });
  const sent = await run([...once(file), '--callback', address], site());
  listening.child.kill('SIGINT');
  await listening.ended;
  expect(sent.code).toBe(1);
  expect(sent.stderr).toMatch(/notifications are still to be handed on/);
  expect(sent.stderr).not.toContain('resume');
  const status = await run(['events', 'status', '--store', place('state'), '--json']);
  const [{ outbox }] = lines(status.stdout) as [{ readonly outbox: { readonly waiting: number } }];
  expect(outbox.waiting).toBeGreaterThan(0);
}, 30_000);

test('it polls until it is interrupted, and ends in order', async () => {
  const file = configure({ ...SUPPLIERS, interval: '1s' });
  const running = start(['events', 'run', file, '--store', place('state')], site());
  await running.saw('"objectType":"suppliers"');
  sandbox.records.update('suppliers', 5, { name: 'While It Runs' });
  siteAhead += 10_000;
  await running.saw('While It Runs');
  running.child.kill('SIGTERM');
  const ended = await running.ended;
  expect(ended.code).toBe(0);
  const events = lines(ended.stdout);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
}, 30_000);

test('two processes on one store: one polls, the other says that it stands by', async () => {
  const file = configure(SUPPLIERS);
  const one = start(['events', 'run', file, '--store', place('state')], site());
  await one.saw('polling begins');
  const two = await run(once(file), site());
  expect(two).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('another process polls') as string,
  });
  one.child.kill('SIGINT');
  expect((await one.ended).code).toBe(0);
}, 30_000);

test('every fault of a configuration is listed, and nothing is sent or made', async () => {
  const file = configure({
    resources: [{ object: 'invoicez' }, { object: 'users', start: 'soon' }],
    interval: 'often',
  });
  sandbox.clearStatistics();
  const ended = await run(once(file), site());
  expect(ended.code).toBe(2);
  for (const fault of ['/resources/0/object: ', '/resources/1/start: ', '/interval: '])
    expect(ended.stderr).toContain(`\n  ${fault}`);
  expect(sandbox.statistics().requests).toBe(0);
  expect((await run(['events', 'status', '--store', place('state')])).stderr).toContain('does not exist');
  expect((await run(['events', 'replay', '--store', place('state')])).code).toBe(2);
  expect((await run(['events', 'listen', '--status', '99'])).stderr).toContain('--status');
}, 30_000);

test('a failed poll is told, and the exit code says so', async () => {
  const file = configure(SUPPLIERS);
  const wrong = { ...site(), COUPA_API_KEY: 'not-the-key-of-this-site' };
  const ended = await run(once(file), wrong);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('COUPA_AUTHENTICATION_FAILED');
  expect(ended.stderr).not.toContain('not-the-key-of-this-site');
}, 30_000);
