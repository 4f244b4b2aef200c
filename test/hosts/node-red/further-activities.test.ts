/** The nodes that upsert, delete, act, and carry files, in a real Node-RED against the sandbox. */
import { errorOf, useBench } from './bench';
import { activity, connection, flow } from './flows';

const bench = useBench();
const { named, out, lastStatus, site, run } = bench;

describe('the Upsert, Delete and Action nodes', () => {
  const results = () => out().map(({ payload }) => payload as Readonly<Record<string, unknown>>);

  it('upsert by key fields, and count what became of the records', async () => {
    const [supplier] = bench.sandbox.records.list('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('upsert', 'suppliers', { keyFields: ['number'] })));
    const payload = [
      { number: supplier?.['number'], name: supplier?.['name'] },
      { number: 'new-1', name: 'Example New' },
      { name: 'without a key' },
    ];
    await run('upsert', { payload });
    await bench.nodeRed.until(() => out().length === 3);
    expect(results().map(({ status }) => status)).toEqual(['unchanged', 'created', 'failed']);
    await bench.nodeRed.until(() => lastStatus()?.text === '1 unchanged, 1 created, 1 failed');
    expect(lastStatus()?.fill).toBe('yellow');
  });

  it('say what a dry run would do, and do nothing', async () => {
    const before = bench.sandbox.records.list('suppliers');
    await bench.nodeRed.deploy(flow(site(), activity('upsert', 'suppliers', { keyFields: ['number'], dryRun: true })));
    await run('upsert', { payload: { number: 'new-2', name: 'Example Planned' } });
    await bench.nodeRed.until(() => lastStatus()?.text === '1 planned');
    expect(results()[0]).toMatchObject({ status: 'planned', plan: { method: 'POST', path: '/suppliers' } });
    expect(bench.sandbox.records.list('suppliers')).toEqual(before);
  });

  it.each([
    ['a number', (id: number) => id],
    ['a text', (id: number) => String(id)],
    ['a record', (id: number) => ({ id, name: 'passed over' })],
  ])('delete by %s', async (_what, payloadOf) => {
    const { id } = bench.sandbox.records.insert('tasks', { name: 'Example task' });
    const before = bench.sandbox.records.count('tasks');
    await bench.nodeRed.deploy(flow(site(), activity('delete', 'tasks')));
    const payload = payloadOf(Number(id));
    await run('delete', { payload, topic: 'kept' });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({ payload: { index: 0, status: 'deleted' }, input: payload, topic: 'kept' });
    expect(bench.sandbox.records.count('tasks')).toBe(before - 1);
    await bench.nodeRed.until(() => lastStatus()?.text === '1 deleted');
  });

  it('delete many, and tell which were not there', async () => {
    const { id } = bench.sandbox.records.insert('tasks', { name: 'Example task' });
    await bench.nodeRed.deploy(flow(site(), activity('delete', 'tasks', { output: 'batch' })));
    await run('delete', { payload: [999_999, { id }, 'no id'] });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message.payload).toMatchObject([
      { status: 'failed', error: { code: 'COUPA_RECORD_NOT_FOUND' } },
      { status: 'deleted' },
      { status: 'failed', error: { code: 'COUPA_INPUT_INVALID' } },
    ]);
    expect(message['input']).toEqual([999_999, { id }, 'no id']);
  });

  it('act on the records that a Query has read', async () => {
    const draft = [{ field: 'status', operator: 'eq', value: 'draft' }];
    const drafts = bench.sandbox.records.list('invoices').filter(({ status }) => status === 'draft').length;
    expect(drafts).toBeGreaterThan(0);
    const source = activity('query', 'invoices', { conditions: draft, fields: ['id'], wires: [['action']] });
    await bench.nodeRed.deploy(flow(site(), source, activity('action', 'invoices', { action: 'submit' })));
    await run('query', {});
    await bench.nodeRed.until(() => out().length === drafts);
    expect(results().every(({ status }) => status === 'done')).toBe(true);
    expect(bench.sandbox.records.list('invoices').some(({ status }) => status === 'draft')).toBe(false);
    await bench.nodeRed.until(() => lastStatus()?.text === `${drafts} done`);
  });

  it.each([
    ['delete', 'suppliers', {}, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['action', 'invoices', { action: 'fly' }, 'COUPA_UNSUPPORTED_ACTIVITY'],
    ['action', 'invoices', {}, 'COUPA_INPUT_INVALID'],
    ['upsert', 'suppliers', {}, 'COUPA_INPUT_INVALID'],
  ])('say what is wrong with a form of %s for %s with %j', async (name, object, form, code) => {
    await bench.nodeRed.deploy(flow(site(), activity(name, object, form)));
    await bench.nodeRed.until(() => lastStatus()?.fill === 'red');
    await run(name, { payload: { id: 1 } });
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)).toMatchObject({ code });
    expect(errorOf(caught)).not.toHaveProperty('stack');
  });

  it.each([['delete'], ['action'], ['upsert']])('%s refuses a Buffer, which is no record', async (name) => {
    const form = { action: 'void', keyFields: ['invoice-number'] };
    await bench.nodeRed.deploy(flow(site(), activity(name, 'invoices', form)));
    const buffer = { id: 'buffer', type: 'function', z: 'tab', outputs: 1, libs: [], x: 1, y: 1, wires: [[name]] };
    const func = 'msg.payload = Buffer.from("x"); return msg;';
    await bench.nodeRed.deploy(flow(site(), activity(name, 'invoices', form), { ...buffer, func }));
    await run('buffer', {});
    const caught = await bench.nodeRed.until(() => named('catch')[0]);
    expect(errorOf(caught)?.['message']).toContain('msg.payload is a Buffer');
  });

  it('tell no secret in messages, errors, status and log', async () => {
    const secret = 'canary-key-5551';
    const nodes = [
      activity('delete', 'tasks'),
      activity('action', 'invoices', { action: 'void' }),
      activity('upsert', 'suppliers', { keyFields: ['number'] }),
    ];
    await bench.nodeRed.deploy(flow(connection(bench.sandbox.address, secret), ...nodes));
    for (const { id } of nodes) await run(id, { payload: { id: 1, number: '1' } });
    await bench.nodeRed.until(() => out().length === 3);
    expect(results().map(({ error }) => (error as { code: string }).code)).toEqual(
      Array(3).fill('COUPA_AUTHENTICATION_FAILED'),
    );
    expect(JSON.stringify(bench.nodeRed.seen)).not.toContain(secret);
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
    await bench.nodeRed.deploy(files());
    await run('upload', {
      payload: 'a note',
      filename: '/some/where/note.txt',
      contentType: 'text/plain',
      topic: 'kept',
    });
    const message = await bench.nodeRed.until(() => out()[0]);
    expect(message).toMatchObject({ filename: 'note.txt', contentType: 'text/plain', topic: 'kept' });
    expect(bytesOf(message.payload)).toBe('a note');
    await bench.nodeRed.until(() => lastStatus()?.text === '1 file');
  });

  it('fetch several as a sequence, and stop at one that is not there', async () => {
    await bench.nodeRed.deploy(files());
    const ids: unknown[] = [];
    for (const payload of ['one', 'two']) {
      bench.nodeRed.clear();
      await run('upload', { payload, filename: `${payload}.txt` });
      ids.push((await bench.nodeRed.until(() => out()[0]))['input']);
    }
    bench.nodeRed.clear();
    await run('download', { payload: [...ids, 999_999] });
    await bench.nodeRed.until(() => named('catch').length === 1);
    await bench.nodeRed.until(() => out().length === 2);
    expect(out().map(({ payload, parts }) => [bytesOf(payload), (parts as { index: number }).index])).toEqual([
      ['one', 0],
      ['two', 1],
    ]);
    expect(errorOf(named('catch')[0])).toMatchObject({ code: 'COUPA_RECORD_NOT_FOUND' });
  });

  it('refuse a file without a name, and one that is larger than the dialog allows', async () => {
    await bench.nodeRed.deploy(files({ limitMb: '1' }));
    await run('upload', { payload: 'nameless' });
    await bench.nodeRed.until(() => named('catch').length === 1);
    expect(errorOf(named('catch')[0])?.['message']).toContain('msg.filename');
    await run('upload', { payload: 'x'.repeat(1_100_000), filename: 'large.txt' });
    await bench.nodeRed.until(() => named('catch').length === 2);
    expect(errorOf(named('catch')[1])).toMatchObject({ code: 'COUPA_ANSWER_TOO_LARGE' });
    expect(out()).toEqual([]);
  });
});
