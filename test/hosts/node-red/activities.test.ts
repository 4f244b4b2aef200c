/** The activity nodes in a real Node-RED against the sandbox: messages in, messages out, status, errors, end. */
import { DEMO_API_KEY } from '../../../src/sandbox';
import { errorOf, useBench } from './bench';
import { activity, connection, flow } from './flows';

const bench = useBench();
const { named, out, statuses, lastStatus, site, run } = bench;

describe('the Query node', () => {
  it('sends one message per record as a sequence that ends with its count', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '70' })));
    await run('query', { _msgid: 'm1', topic: 'kept' });
    await bench.nodeRed.until(() => out().length === 70);
    const messages = out();
    expect(messages.map(({ payload }) => (payload as { id: number }).id)).toEqual(
      bench.sandbox.records
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
    await bench.nodeRed.until(() => lastStatus()?.text === '70 records');
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
    await bench.nodeRed.deploy(flow(site(), activity('query', 'suppliers', { limit: '7', wires: [['join']] }), join));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toHaveLength(7);
  });

  it('sends batches of 50, and one empty batch when nothing is found', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '70', output: 'batch' })));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 2);
    expect(out().map(({ payload }) => (payload as unknown[]).length)).toEqual([50, 20]);
    bench.nodeRed.clear();
    await run('query', { conditions: [{ field: 'invoice-number', operator: 'eq', value: 'no such number' }] });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]).toMatchObject({ payload: [], complete: true, parts: { index: 0, count: 1 } });
  });

  it('takes conditions and parameters from the message, and refuses names that it does not know', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { output: 'batch' })));
    const ids = bench.sandbox.records
      .list('invoices')
      .slice(3, 5)
      .map(({ id }) => id);
    await run('query', { conditions: [{ field: 'id', operator: 'in', value: ids }], parameters: { fields: ['id'] } });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toEqual(ids.map((id) => ({ id })));
    bench.nodeRed.clear();
    await run('query', { parameters: { condition: [] } });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID', source: { id: 'query' } });
    expect(errorOf(caught)?.['message']).toContain('"condition", which is not one of list-object');
    expect(errorOf(caught)).not.toHaveProperty('stack');
    expect(out()).toEqual([]);
  });

  it('keeps the parts of an outer sequence inside of its own', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'suppliers', { limit: '1' })));
    await run('query', { parts: { id: 'outer', index: 3, count: 9 } });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.['parts']).toMatchObject({ index: 0, count: 1, parts: { id: 'outer', index: 3, count: 9 } });
  });

  it('sends what it has read before an error, and the error to a catch node', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { orderBy: 'invoice-number' })));
    bench.sandbox.addFault({ kind: 'status', status: 404, path: '/api/invoices', nth: 2 });
    await run('query', { topic: 'broken off' });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(String(errorOf(caught)?.['code'])).toMatch(/^COUPA_/);
    await bench.nodeRed.until(() => out().length === 50);
    expect(out().some((message) => 'complete' in message)).toBe(false);
    await bench.nodeRed.until(() => lastStatus()?.fill === 'red');
    expect(named('complete').filter(({ message }) => message['topic'] === 'broken off')).toEqual([]);
  });

  it('works off messages one after the other, in order', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '60' })));
    for (const topic of ['a', 'b', 'c']) bench.nodeRed.send('query', { topic });
    await bench.nodeRed.until(() => out().length === 180);
    expect(out().map(({ topic }) => topic)).toEqual(['a', 'b', 'c'].flatMap((topic) => Array<string>(60).fill(topic)));
  });

  it('ends its run when it is deployed anew, and answers the messages that were waiting', async () => {
    bench.sandbox.addFault({ kind: 'hang', path: '/api/invoices' });
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices')));
    bench.nodeRed.send('query', { topic: 'running' });
    bench.nodeRed.send('query', { topic: 'waiting' });
    await bench.nodeRed.until(() => statuses().some(({ text }) => text?.startsWith('reading')));
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '1' })));
    // What Node-RED says of a node that does not end by itself.
    expect(bench.nodeRed.seen.logs.filter(({ text }) => text.includes('Close timed out'))).toEqual([]);
    const answered = await bench.nodeRed.until(
      (seen) => seen.completed.filter(({ id }) => id === 'query').length === 2 && seen.completed,
    );
    expect(answered.filter(({ id }) => id === 'query').every(({ error }) => error !== null)).toBe(true);
    bench.sandbox.clearFaults();
    await run('query', {});
    await bench.nodeRed.until(() => out().length === 1);
  });

  it.each([
    ['is missing', { connection: 'nothing' }, {}],
    ['is disabled', {}, { d: true }],
    ['is not chosen', { connection: '' }, {}],
  ])('says so when its connection %s', async (_what, node, config) => {
    await bench.nodeRed.deploy(
      flow(connection(bench.sandbox.address, DEMO_API_KEY, config), activity('query', 'invoices', node)),
    );
    await bench.nodeRed.until(() => lastStatus()?.fill === 'red');
    await run('query', {});
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
    expect(errorOf(caught)?.['message']).toContain('connection of this node');
  });

  it('shows a form that is not complete at once, and runs when a message completes it', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', '')));
    await bench.nodeRed.until(() => lastStatus()?.fill === 'red');
    await run('query', { parameters: { 'list-object': 'suppliers', limit: 2 } });
    await bench.nodeRed.until(() => out().length === 2);
  });
});

describe('the Create and Update nodes', () => {
  it('create the record of a message and answer in its place', async () => {
    const before = bench.sandbox.records.count('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const payload = { name: 'Example Timber', status: 'active' };
    await run('create', { payload, topic: 'kept', parts: { id: 'outer', index: 0, count: 1 } });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({
      payload: { index: 0, status: 'created', id: expect.any(Number), record: { name: 'Example Timber' } },
      input: payload,
      topic: 'kept',
      parts: { id: 'outer', index: 0, count: 1 },
    });
    expect(bench.sandbox.records.count('suppliers')).toBe(before + 1);
    await bench.nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('count messages of one origin together, and begin again with another', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const tooLong = 'x'.repeat(2000);
    for (const name of ['Example One', 'Example Two', tooLong])
      await run('create', { _msgid: 'same', payload: { name } });
    await bench.nodeRed.until(() => lastStatus()?.text === '2 created, 1 failed');
    await run('create', { _msgid: 'other', payload: { name: 'Example Three' } });
    await bench.nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('answer an array with a sequence in order, failed records among the others', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    const records = [{ name: 'Example A' }, 'not a record', { name: 'Example B' }];
    await run('create', { payload: records });
    await bench.nodeRed.until(() => out().length === 3);
    expect(out().map(({ payload }) => (payload as { status: string }).status)).toEqual([
      'created',
      'failed',
      'created',
    ]);
    expect(out().map(({ input }) => input)).toEqual(records);
    expect(out()[2]).toMatchObject({ complete: true, parts: { index: 2, count: 3 } });
    await bench.nodeRed.until(() => lastStatus()?.text === '2 created, 1 failed');
    expect(lastStatus()?.fill).toBe('yellow');
    expect(named('catch')).toEqual([]);
  });

  it('answer an array with one message when batches are wanted, also an empty one', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers', { output: 'batch' })));
    await run('create', { payload: [{ name: 'Example C' }, { name: 'Example D' }] });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toMatchObject([
      { status: 'created', index: 0 },
      { status: 'created', index: 1 },
    ]);
    bench.nodeRed.clear();
    await run('create', { payload: [] });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toEqual([]);
  });

  it('find out about a write whose answer was lost, without writing it twice', async () => {
    const before = bench.sandbox.records.count('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    bench.sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', path: '/api/suppliers', times: 1 });
    await run('create', { payload: { name: 'Example Lost' } });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject({ status: 'created', id: expect.any(Number) });
    expect(bench.sandbox.records.count('suppliers')).toBe(before + 1);
    await bench.nodeRed.until(() => lastStatus()?.text === '1 created');
  });

  it('report a write whose fate cannot be found out as unknown, with what is known', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('action', 'invoices', { action: 'void' })));
    bench.sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'PUT', times: 1 });
    await run('action', { payload: { id: bench.sandbox.records.list('invoices')[0]?.['id'] } });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject({ status: 'unknown', error: { code: 'COUPA_OUTCOME_UNKNOWN' } });
    await bench.nodeRed.until(() => lastStatus()?.fill === 'yellow');
  });

  it('update by id and leave other fields alone', async () => {
    const [supplier] = bench.sandbox.records.list('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('update', 'suppliers')));
    await run('update', { payload: { id: supplier?.['id'], website: 'https://example.com/new' } });
    await bench.nodeRed.until(() => out().length === 1);
    expect(out()[0]?.payload).toMatchObject({ status: 'updated', id: supplier?.['id'] });
    expect(bench.sandbox.records.get('suppliers', supplier?.['id'] as number)).toMatchObject({
      website: 'https://example.com/new',
      name: supplier?.['name'],
    });
  });

  it.each([['a text'], [5], [null], [true]])('refuse a payload such as %p and say what is needed', async (payload) => {
    const before = bench.sandbox.records.count('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('create', 'suppliers')));
    await run('create', { payload });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(errorOf(caught)?.['message']).toContain('an array of records is needed');
    expect(bench.sandbox.records.count('suppliers')).toBe(before);
  });
});

describe('a Query that is resumed', () => {
  const ids = () => out().flatMap(({ payload }) => (payload as { id: number }[]).map(({ id }) => id));

  it('goes on after the message whose token it is given', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices', { limit: '120', output: 'batch' })));
    await run('query', {});
    await bench.nodeRed.until(() => ids().length === 120);
    const all = ids();
    const token = out()[0]?.['resumeToken'];
    expect(typeof token).toBe('string');
    bench.nodeRed.clear();
    await run('query', { resumeToken: token });
    await bench.nodeRed.until(() => ids().at(-1) === all.at(-1));
    expect(all.slice(0, 50)).not.toEqual(expect.arrayContaining([ids()[0]]));
    expect(all.slice(50)).toEqual(ids());
  });

  it('refuses a token of another query, and reads nothing', async () => {
    await bench.nodeRed.deploy(flow(site(), activity('query', 'invoices')));
    for (const resumeToken of ['nonsense', 5]) {
      bench.nodeRed.clear();
      await run('query', { resumeToken });
      const caught = await bench.nodeRed.until(() => named('catch')[0]);
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
    bench.sandbox.records.insert('departments', { name: `Read ${number}` });
  }
  const source = activity('query', 'departments', { fields: ['id'], wires: [['change']] });
  await bench.nodeRed.deploy(flow(site(), source, change, activity('create', 'projects')));
  const before = bench.sandbox.records.count('projects');
  const expected = bench.sandbox.records.count('departments');
  bench.nodeRed.send('query', { _msgid: 'one-run' });
  await bench.nodeRed.until(() => out().length === expected);
  expect(bench.sandbox.records.count('projects')).toBe(before + expected);
  expect(out().map(({ input }) => (input as { name: string }).name)).toEqual(
    bench.sandbox.records.list('departments').map(({ id }) => `Department of ${String(id)}`),
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
    { name: 'SITE_OF_FLOW', value: bench.sandbox.address, type: 'str' },
    { name: 'KEY_OF_FLOW', value: DEMO_API_KEY, type: 'str' },
  ];
  await bench.nodeRed.deploy(tab.map((node) => (node.type === 'tab' ? { ...node, env } : node)));
  await run('query', {});
  await bench.nodeRed.until(() => out().length === 1);
});
