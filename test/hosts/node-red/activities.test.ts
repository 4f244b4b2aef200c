/** The activity nodes in a real Node-RED against the sandbox: messages in, messages out, status, errors, end. */
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { activity, connection, flow } from './flows';
import { startNodeRed, type Collected, type NodeRedUnderTest } from './node-red';

let sandbox: Sandbox;
let nodeRed: NodeRedUnderTest;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false });
  nodeRed = await startNodeRed();
}, 30_000);

afterAll(async () => {
  await nodeRed.stop();
  await sandbox.close();
});

beforeEach(() => {
  sandbox.reset();
  nodeRed.clear();
});

afterEach(() => {
  expect(nodeRed.seen.crashes).toEqual([]);
});

const named = (name: string): readonly Collected[] => nodeRed.seen.messages.filter((message) => message.name === name);
const out = (): readonly Collected['message'][] => named('out').map(({ message }) => message);
const statuses = () => nodeRed.seen.statuses.filter(({ id }) => id !== 'site');
const lastStatus = () => statuses().at(-1);
const site = () => connection(sandbox.address, DEMO_API_KEY);
const errorOf = (message: Collected | undefined) => message?.message['error'] as Record<string, unknown> | undefined;

async function run(id: string, message: object): Promise<void> {
  const before = nodeRed.seen.completed.filter((entry) => entry.id === id).length;
  nodeRed.send(id, message);
  await nodeRed.until((seen) => seen.completed.filter((entry) => entry.id === id).length > before);
}

describe('the Query node', () => {
  it('sends one message per record as a sequence that ends with its count', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '70' })));
    await run('query', { _msgid: 'm1', topic: 'kept' });
    await nodeRed.until(() => out().length === 70);
    const messages = out();
    expect(messages.map(({ payload }) => (payload as { id: number }).id)).toEqual(
      sandbox.records
        .list('invoices')
        .slice(0, 70)
        .map(({ id }) => id),
    );
    const parts = messages.map((message) => message['parts'] as { id: string; index: number; count?: number });
    expect(new Set(parts.map(({ id }) => id)).size).toBe(1);
    expect(parts.map(({ index }) => index)).toEqual(messages.map((_, index) => index));
    expect(parts.map(({ count }) => count)).toEqual([...Array<undefined>(69).fill(undefined), 70]);
    expect(messages.map(({ complete }) => complete)).toEqual([...Array<undefined>(69).fill(undefined), true]);
    expect(messages.every(({ topic, _msgid }) => topic === 'kept' && _msgid === 'm1')).toBe(true);
    await nodeRed.until(() => lastStatus()?.text === '70 records');
    expect(lastStatus()?.fill).toBe('green');
  });

  it('gives a join node in automatic mode what it needs', async () => {
    const join = {
      id: 'join',
      type: 'join',
      z: 'tab',
      name: '',
      mode: 'auto',
      build: 'object',
      joiner: '\\n',
      joinerType: 'str',
      x: 1,
      y: 1,
      wires: [['collect-out']],
    };
    await nodeRed.deploy(flow(site(), activity('query', 'suppliers', { limit: '7', wires: [['join']] }), join));
    await run('query', {});
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toHaveLength(7);
  });

  it('sends batches of 50, and one empty batch when nothing is found', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '70', output: 'batch' })));
    await run('query', {});
    await nodeRed.until(() => out().length === 2);
    expect(out().map(({ payload }) => (payload as unknown[]).length)).toEqual([50, 20]);
    nodeRed.clear();
    await run('query', { conditions: [{ field: 'invoice-number', operator: 'eq', value: 'no such number' }] });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]).toMatchObject({ payload: [], complete: true, parts: { index: 0, count: 1 } });
  });

  it('takes conditions and parameters from the message, and refuses names that it does not know', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { output: 'batch' })));
    const ids = sandbox.records
      .list('invoices')
      .slice(3, 5)
      .map(({ id }) => id);
    await run('query', { conditions: [{ field: 'id', operator: 'in', value: ids }], parameters: { fields: ['id'] } });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toEqual(ids.map((id) => ({ id })));
    nodeRed.clear();
    await run('query', { parameters: { condition: [] } });
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID', source: { id: 'query' } });
    expect(errorOf(caught)?.['message']).toContain('"condition", which is not one of list-object');
    expect(errorOf(caught)).not.toHaveProperty('stack');
    expect(out()).toEqual([]);
  });

  it('keeps the parts of an outer sequence inside of its own', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'suppliers', { limit: '1' })));
    await run('query', { parts: { id: 'outer', index: 3, count: 9 } });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.['parts']).toMatchObject({ index: 0, count: 1, parts: { id: 'outer', index: 3, count: 9 } });
  });

  it('sends what it has read before an error, and the error to a catch node', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { orderBy: 'invoice-number' })));
    sandbox.addFault({ kind: 'status', status: 404, path: '/api/invoices', nth: 2 });
    await run('query', { topic: 'broken off' });
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(String(errorOf(caught)?.['code'])).toMatch(/^COUPA_/);
    await nodeRed.until(() => out().length === 50);
    expect(out().some((message) => 'complete' in message)).toBe(false);
    await nodeRed.until(() => lastStatus()?.fill === 'red');
    expect(named('complete').filter(({ message }) => message['topic'] === 'broken off')).toEqual([]);
  });

  it('works off messages one after the other, in order', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '60' })));
    for (const topic of ['a', 'b', 'c']) nodeRed.send('query', { topic });
    await nodeRed.until(() => out().length === 180);
    expect(out().map(({ topic }) => topic)).toEqual(['a', 'b', 'c'].flatMap((topic) => Array<string>(60).fill(topic)));
  });

  it('ends its run when it is deployed anew, and answers the messages that were waiting', async () => {
    sandbox.addFault({ kind: 'hang', path: '/api/invoices' });
    await nodeRed.deploy(flow(site(), activity('query', 'invoices')));
    nodeRed.send('query', { topic: 'running' });
    nodeRed.send('query', { topic: 'waiting' });
    await nodeRed.until(() => statuses().some(({ text }) => text?.startsWith('reading')));
    const began = performance.now();
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '1' })));
    expect(performance.now() - began).toBeLessThan(5000);
    const answered = await nodeRed.until(
      (seen) => seen.completed.filter(({ id }) => id === 'query').length === 2 && seen.completed,
    );
    expect(answered.filter(({ id }) => id === 'query').every(({ error }) => error !== null)).toBe(true);
    sandbox.clearFaults();
    await run('query', {});
    await nodeRed.until(() => out().length === 1);
  });

  it.each([
    ['is missing', { connection: 'nothing' }, {}],
    ['is disabled', {}, { d: true }],
    ['is not chosen', { connection: '' }, {}],
  ])('says so when its connection %s', async (_what, node, config) => {
    await nodeRed.deploy(flow(connection(sandbox.address, DEMO_API_KEY, config), activity('query', 'invoices', node)));
    await nodeRed.until(() => lastStatus()?.fill === 'red');
    await run('query', {});
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
    expect(errorOf(caught)?.['message']).toContain('connection of this node');
  });

  it('shows a form that is not complete at once, and runs when a message completes it', async () => {
    await nodeRed.deploy(flow(site(), activity('query', '')));
    await nodeRed.until(() => lastStatus()?.fill === 'red');
    await run('query', { parameters: { 'list-object': 'suppliers', limit: 2 } });
    await nodeRed.until(() => out().length === 2);
  });
});

describe('the Create and Update nodes', () => {
  it('create the record of a message and answer in its place', async () => {
    const before = sandbox.records.count('suppliers');
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const payload = { name: 'Example Timber', status: 'active' };
    await run('create', { payload, topic: 'kept', parts: { id: 'outer', index: 0, count: 1 } });
    const message = await nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({
      payload: { index: 0, status: 'created', id: expect.any(Number), record: { name: 'Example Timber' } },
      input: payload,
      topic: 'kept',
      parts: { id: 'outer', index: 0, count: 1 },
    });
    expect(sandbox.records.count('suppliers')).toBe(before + 1);
    await nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('count messages of one origin together, and begin again with another', async () => {
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const tooLong = 'x'.repeat(2000);
    for (const name of ['Example One', 'Example Two', tooLong])
      await run('create', { _msgid: 'same', payload: { name } });
    await nodeRed.until(() => lastStatus()?.text === '2 created, 1 failed');
    await run('create', { _msgid: 'other', payload: { name: 'Example Three' } });
    await nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('answer an array with a sequence in order, failed records among the others', async () => {
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const records = [{ name: 'Example A' }, 'not a record', { name: 'Example B' }];
    await run('create', { payload: records });
    await nodeRed.until(() => out().length === 3);
    expect(out().map(({ payload }) => (payload as { status: string }).status)).toEqual([
      'created',
      'failed',
      'created',
    ]);
    expect(out().map(({ input }) => input)).toEqual(records);
    expect(out()[2]).toMatchObject({ complete: true, parts: { index: 2, count: 3 } });
    await nodeRed.until(() => lastStatus()?.text === '2 created, 1 failed');
    expect(lastStatus()?.fill).toBe('yellow');
    expect(named('catch')).toEqual([]);
  });

  it('answer an array with one message when batches are wanted, also an empty one', async () => {
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers', { output: 'batch' })));
    await run('create', { payload: [{ name: 'Example C' }, { name: 'Example D' }] });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toMatchObject([
      { status: 'created', index: 0 },
      { status: 'created', index: 1 },
    ]);
    nodeRed.clear();
    await run('create', { payload: [] });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toEqual([]);
  });

  it('find out about a write whose answer was lost, without writing it twice', async () => {
    const before = sandbox.records.count('suppliers');
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', path: '/api/suppliers', times: 1 });
    await run('create', { payload: { name: 'Example Lost' } });
    const message = await nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject({ status: 'created', id: expect.any(Number) });
    expect(sandbox.records.count('suppliers')).toBe(before + 1);
    await nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('report a write whose fate cannot be found out as unknown, with what is known', async () => {
    await nodeRed.deploy(flow(site(), activity('action', 'invoices', { action: 'void' })));
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'PUT', times: 1 });
    await run('action', { payload: { id: sandbox.records.list('invoices')[0]?.['id'] } });
    const message = await nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject({ status: 'unknown', error: { code: 'COUPA_OUTCOME_UNKNOWN' } });
    await nodeRed.until(() => lastStatus()?.fill === 'yellow');
  });

  it('update by id and leave other fields alone', async () => {
    const [supplier] = sandbox.records.list('suppliers');
    await nodeRed.deploy(flow(site(), activity('update', 'suppliers')));
    await run('update', { payload: { id: supplier?.['id'], website: 'https://example.com/new' } });
    await nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toMatchObject({ status: 'updated', id: supplier?.['id'] });
    expect(sandbox.records.get('suppliers', supplier?.['id'] as number)).toMatchObject({
      website: 'https://example.com/new',
      name: supplier?.['name'],
    });
  });

  it.each([['a text'], [5], [null], [true]])('refuse a payload such as %p and say what is needed', async (payload) => {
    const before = sandbox.records.count('suppliers');
    await nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    await run('create', { payload });
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(errorOf(caught)?.['message']).toContain('an array of records is needed');
    expect(sandbox.records.count('suppliers')).toBe(before);
  });
});

describe('the Upsert, Delete and Action nodes', () => {
  const results = () => out().map(({ payload }) => payload as Readonly<Record<string, unknown>>);

  it('upsert by key fields, and count what became of the records', async () => {
    const [supplier] = sandbox.records.list('suppliers');
    await nodeRed.deploy(flow(site(), activity('upsert', 'suppliers', { keyFields: ['number'] })));
    const payload = [
      { number: supplier?.['number'], name: supplier?.['name'] },
      { number: 'new-1', name: 'Example New' },
      { name: 'without a key' },
    ];
    await run('upsert', { payload });
    await nodeRed.until(() => out().length === 3);
    expect(results().map(({ status }) => status)).toEqual(['unchanged', 'created', 'failed']);
    await nodeRed.until(() => lastStatus()?.text === '1 unchanged, 1 created, 1 failed');
    expect(lastStatus()?.fill).toBe('yellow');
  });

  it('say what a dry run would do, and do nothing', async () => {
    const before = sandbox.records.list('suppliers');
    await nodeRed.deploy(flow(site(), activity('upsert', 'suppliers', { keyFields: ['number'], dryRun: true })));
    await run('upsert', { payload: { number: 'new-2', name: 'Example Planned' } });
    await nodeRed.until(() => lastStatus()?.text === '1 planned');
    expect(results()[0]).toMatchObject({ status: 'planned', plan: { method: 'POST', path: '/suppliers' } });
    expect(sandbox.records.list('suppliers')).toEqual(before);
  });

  it.each([
    ['a number', (id: number) => id],
    ['a text', (id: number) => String(id)],
    ['a record', (id: number) => ({ id, name: 'passed over' })],
  ])('delete by %s', async (_what, payloadOf) => {
    const { id } = sandbox.records.insert('tasks', { name: 'Example task' });
    const before = sandbox.records.count('tasks');
    await nodeRed.deploy(flow(site(), activity('delete', 'tasks')));
    const payload = payloadOf(Number(id));
    await run('delete', { payload, topic: 'kept' });
    const message = await nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({ payload: { index: 0, status: 'deleted' }, input: payload, topic: 'kept' });
    expect(sandbox.records.count('tasks')).toBe(before - 1);
    await nodeRed.until(() => lastStatus()?.text === '1 deleted');
  });

  it('delete many, and tell which were not there', async () => {
    const { id } = sandbox.records.insert('tasks', { name: 'Example task' });
    await nodeRed.deploy(flow(site(), activity('delete', 'tasks', { output: 'batch' })));
    await run('delete', { payload: [999_999, { id }, 'no id'] });
    const message = await nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject([
      { status: 'failed', error: { code: 'COUPA_RECORD_NOT_FOUND' } },
      { status: 'deleted' },
      { status: 'failed', error: { code: 'COUPA_INPUT_INVALID' } },
    ]);
    expect(message['input']).toEqual([999_999, { id }, 'no id']);
  });

  it('act on the records that a Query has read', async () => {
    const draft = [{ field: 'status', operator: 'eq', value: 'draft' }];
    const drafts = sandbox.records.list('invoices').filter(({ status }) => status === 'draft').length;
    expect(drafts).toBeGreaterThan(0);
    const source = activity('query', 'invoices', { conditions: draft, fields: ['id'], wires: [['action']] });
    await nodeRed.deploy(flow(site(), source, activity('action', 'invoices', { action: 'submit' })));
    await run('query', {});
    await nodeRed.until(() => out().length === drafts);
    expect(results().every(({ status }) => status === 'done')).toBe(true);
    expect(sandbox.records.list('invoices').some(({ status }) => status === 'draft')).toBe(false);
    await nodeRed.until(() => lastStatus()?.text === `${drafts} done`);
  });

  it.each([
    ['delete', 'suppliers', {}, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['action', 'invoices', { action: 'fly' }, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['action', 'invoices', {}, 'COUPA_INPUT_INVALID'],
    ['upsert', 'suppliers', {}, 'COUPA_INPUT_INVALID'],
  ])('say what is wrong with a form of %s for %s with %j', async (name, object, form, code) => {
    await nodeRed.deploy(flow(site(), activity(name, object, form)));
    await nodeRed.until(() => lastStatus()?.fill === 'red');
    await run(name, { payload: { id: 1 } });
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code });
    expect(errorOf(caught)).not.toHaveProperty('stack');
  });

  it.each([['delete'], ['action'], ['upsert']])('%s refuses a Buffer, which is no record', async (name) => {
    const form = { action: 'void', keyFields: ['invoice-number'] };
    await nodeRed.deploy(flow(site(), activity(name, 'invoices', form)));
    const buffer = { id: 'buffer', type: 'function', z: 'tab', outputs: 1, libs: [], x: 1, y: 1, wires: [[name]] };
    const func = 'msg.payload = Buffer.from("x"); return msg;';
    await nodeRed.deploy(flow(site(), activity(name, 'invoices', form), { ...buffer, func }));
    await run('buffer', {});
    const caught = await nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)?.['message']).toContain('msg.payload is a Buffer');
  });

  it('tell no secret in messages, errors, status and log', async () => {
    const secret = 'canary-key-5551';
    const nodes = [
      activity('delete', 'tasks'),
      activity('action', 'invoices', { action: 'void' }),
      activity('upsert', 'suppliers', { keyFields: ['number'] }),
    ];
    await nodeRed.deploy(flow(connection(sandbox.address, secret), ...nodes));
    for (const { id } of nodes) await run(id, { payload: { id: 1, number: '1' } });
    await nodeRed.until(() => out().length === 3);
    expect(results().map(({ error }) => (error as { code: string }).code)).toEqual(
      Array(3).fill('COUPA_AUTHENTICATION_FAILED'),
    );
    expect(JSON.stringify(nodeRed.seen)).not.toContain(secret);
  });
});

describe('the Upload and Download nodes', () => {
  const place = { parentIds: '1' };
  const files = (more: object = {}) =>
    flow(
      site(),
      activity('upload', 'invoices/attachments', { ...place, wires: [['ids']] }),
      { id: 'ids', type: 'function', z: 'tab', func: IDS, outputs: 1, libs: [], x: 1, y: 1, wires: [['download']] },
      activity('download', 'invoices/attachments', { ...place, ...more }),
    );
  const IDS = 'msg.payload = msg.payload.id; delete msg.filename; return msg;';
  const bytesOf = (payload: unknown) => Buffer.from((payload as { data: number[] }).data).toString();

  it('attach the content of a message, and fetch it back with its name and kind', async () => {
    await nodeRed.deploy(files());
    await run('upload', {
      payload: 'a note',
      filename: '/some/where/note.txt',
      contentType: 'text/plain',
      topic: 'kept',
    });
    const message = await nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({ filename: 'note.txt', contentType: 'text/plain', topic: 'kept' });
    expect(bytesOf(message.payload)).toBe('a note');
    await nodeRed.until(() => lastStatus()?.text === '1 file');
  });

  it('fetch several as a sequence, and stop at one that is not there', async () => {
    await nodeRed.deploy(files());
    const ids: unknown[] = [];
    for (const payload of ['one', 'two']) {
      nodeRed.clear();
      await run('upload', { payload, filename: `${payload}.txt` });
      ids.push((await nodeRed.until(() => out()[0]))['input']);
    }
    nodeRed.clear();
    await run('download', { payload: [...ids, 999_999] });
    await nodeRed.until(() => named('catch').length === 1);
    await nodeRed.until(() => out().length === 2);
    expect(out().map(({ payload, parts }) => [bytesOf(payload), (parts as { index: number }).index])).toEqual([
      ['one', 0],
      ['two', 1],
    ]);
    expect(errorOf(named('catch')[0])).toMatchObject({ code: 'COUPA_RECORD_NOT_FOUND' });
  });

  it('refuse a file without a name, and one that is larger than the dialog allows', async () => {
    await nodeRed.deploy(files({ limitMb: '1' }));
    await run('upload', { payload: 'nameless' });
    await nodeRed.until(() => named('catch').length === 1);
    expect(errorOf(named('catch')[0])?.['message']).toContain('msg.filename');
    await run('upload', { payload: 'x'.repeat(1_100_000), filename: 'large.txt' });
    await nodeRed.until(() => named('catch').length === 2);
    expect(errorOf(named('catch')[1])).toMatchObject({ code: 'COUPA_ANSWER_TOO_LARGE' });
    expect(out()).toEqual([]);
  });
});

describe('a Query that is resumed', () => {
  const ids = () => out().flatMap(({ payload }) => (payload as { id: number }[]).map(({ id }) => id));

  it('goes on after the message whose token it is given', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '120', output: 'batch' })));
    await run('query', {});
    await nodeRed.until(() => ids().length === 120);
    const all = ids();
    const token = out()[0]?.['resumeToken'];
    expect(typeof token).toBe('string');
    nodeRed.clear();
    await run('query', { resumeToken: token });
    await nodeRed.until(() => ids().at(-1) === all.at(-1));
    expect(all.slice(0, 50)).not.toEqual(expect.arrayContaining([ids()[0]]));
    expect(all.slice(50)).toEqual(ids());
  });

  it('refuses a token of another query, and reads nothing', async () => {
    await nodeRed.deploy(flow(site(), activity('query', 'invoices')));
    for (const resumeToken of ['nonsense', 5]) {
      nodeRed.clear();
      await run('query', { resumeToken });
      const caught = await nodeRed.until(() => named('catch')[0]);
      expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
      expect(out()).toEqual([]);
    }
  });
});

it('lets a fast Query wait for a slow Create, and loses nothing on the way', async () => {
  const code = 'msg.payload = { name: "Department of " + msg.payload.id }; return msg;';
  const change = {
    id: 'change',
    type: 'function',
    z: 'tab',
    func: code,
    outputs: 1,
    libs: [],
    x: 1,
    y: 1,
    wires: [['create']],
  };
  for (let number = 0; number < 140; number += 1) {
    sandbox.records.insert('departments', { name: `Read ${number}` });
  }
  const source = activity('query', 'departments', { fields: ['id'], wires: [['change']] });
  await nodeRed.deploy(flow(site(), source, change, activity('create', 'projects')));
  const before = sandbox.records.count('projects');
  const expected = sandbox.records.count('departments');
  nodeRed.send('query', { _msgid: 'one-run' });
  await nodeRed.until(() => out().length === expected);
  expect(sandbox.records.count('projects')).toBe(before + expected);
  expect(out().map(({ input }) => (input as { name: string }).name)).toEqual(
    sandbox.records.list('departments').map(({ id }) => `Department of ${String(id)}`),
  );
  const waiting = statuses().flatMap(({ text }) => Number(/(\d+) waiting/.exec(text ?? '')?.[1] ?? 0));
  expect(Math.max(...waiting)).toBeGreaterThan(50);
  expect(Math.max(...waiting)).toBeLessThan(125);
}, 30_000);

it('fills environment variables into the connection as Node-RED does', async () => {
  const tab = flow(
    connection('${SITE_OF_FLOW}', '${KEY_OF_FLOW}', { z: 'tab' }),
    activity('query', 'suppliers', { limit: '1' }),
  );
  const env = [
    { name: 'SITE_OF_FLOW', value: sandbox.address, type: 'str' },
    { name: 'KEY_OF_FLOW', value: DEMO_API_KEY, type: 'str' },
  ];
  await nodeRed.deploy(tab.map((node) => (node.type === 'tab' ? { ...node, env } : node)));
  await run('query', {});
  await nodeRed.until(() => out().length === 1);
});
