/** Actions: every one of the catalog, what they take along, and answers that get lost. */
import { actionsOf, runAction } from '../../../src/activities/action';
import { loadCatalog } from '../../../src/catalog';
import type { WriteResult } from '../../../src/sdk';
import { openSandbox, placeOf, someRecord, type OpenSandbox } from '../support/places';
import { collect, startSite, type TestSite } from '../support/site';

const catalog = loadCatalog();
const calls = catalog.objects.flatMap((object) =>
  actionsOf(object.name).flatMap((action) =>
    action.methods.map((method) => [`${method} ${action.path}`, object, action, method] as const),
  ),
);

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());

test('actions and deletions together are all of the catalog', () => {
  const paths = (...classes: string[]): string[] =>
    catalog.objects.flatMap(({ operations }) =>
      operations.filter((each) => classes.includes(each.class)).map(({ method, path }) => `${method} ${path}`),
    );
  const deletions = catalog.objects.flatMap((object) => {
    const operation = catalog.operation(object, 'delete');
    return operation === undefined ? [] : [`${operation.method} ${operation.path}`];
  });
  expect([paths('action').length, paths('delete').length, deletions.length]).toEqual([168, 53, 49]);
  expect([...calls.map(([name]) => name), ...deletions].sort()).toEqual(paths('action', 'delete').sort());
});

test.each(calls)('%s answers', async (_name, object, action, method) => {
  const { sandbox, connection } = open;
  const { parentIds, path } = placeOf(sandbox, object);
  const { on, name, reads } = action;
  const id = on === 'record' ? someRecord(sandbox, path) : undefined;
  const parameters = { ...(name.endsWith('attendee') ? { expense_attendee_id: 3 } : {}) };
  const inputs = id === undefined ? undefined : [id];
  const results = await collect(
    runAction(connection, object.name, name, inputs, { parentIds, on, method, parameters }),
  );
  expect(results).toHaveLength(1);
  const [result] = results;
  if (result?.status === 'failed') {
    // A status that does not allow it, or a body that is not there: the site understood which action was meant.
    expect(result.error?.code).toMatch(/^COUPA_(VALIDATION_FAILED|REQUEST_REFUSED|RECORD_NOT_FOUND)$/);
    expect(result.error?.message).not.toContain('There is no such resource');
    if (result.error?.code === 'COUPA_RECORD_NOT_FOUND') expect(name).toBe('current_cart');
    return;
  }
  expect(result).toMatchObject({ index: 0, status: 'done', ...(id === undefined ? {} : { id }) });
  if (reads && name !== 'current_cart') expect(Array.isArray(result?.records)).toBe(true);
});

describe('an action', () => {
  const submit = (ids: number[]): Promise<WriteResult[]> =>
    collect(runAction(open.connection, 'invoices', 'submit', ids));

  it('changes what it is for, and tells why where it may not', async () => {
    const { sandbox } = open;
    const id = sandbox.records.insert('invoices', { 'invoice-number': 'A-1', status: 'draft' })['id'] as number;
    const [first] = await submit([id]);
    expect(first).toMatchObject({ status: 'done', id, record: { id, status: 'pending_approval' } });
    const [second] = await submit([id]);
    expect(second).toMatchObject({ status: 'failed', id });
    expect(second?.error?.message).toContain('pending_approval does not allow submit');
  });

  it('takes parameters into the query', async () => {
    const { sandbox, connection } = open;
    const id = sandbox.records.insert('approvals', { status: 'pending_approval' })['id'] as number;
    const [result] = await collect(
      runAction(connection, 'approvals', 'reject', [id], { parameters: { reason: 'Too dear & late' } }),
    );
    expect(result).toMatchObject({ status: 'done', record: { status: 'rejected', note: 'Too dear & late' } });
  });

  it('makes a record where it is one on the object as a whole', async () => {
    const [user] = open.sandbox.records.list('users');
    const body = {
      'requested-by': { id: user?.['id'] },
      'requisition-lines': [{ description: 'Paper', quantity: '1', currency: { code: 'USD' } }],
    };
    const [result] = await collect(runAction(open.connection, 'requisitions', 'create_as_cart', [body]));
    expect(result).toMatchObject({ status: 'done', record: { status: 'cart' } });
    expect(result?.id).toBe(result?.record?.['id']);
  });
});

describe('before anything is sent', () => {
  const refuse = (object: string, action: string, options = {}, ...inputs: number[]) =>
    expect(collect(runAction(open.connection, object, action, inputs.length > 0 ? inputs : undefined, options)))
      .rejects;

  beforeEach(() => open.sandbox.clearStatistics());
  afterEach(() => expect(open.sandbox.statistics().requests).toBe(0));

  it('names the actions that an object has', async () => {
    await refuse('approvals', 'aprove').toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
      message: 'approvals has no action "aprove"; it has approver_search, approve, hold, reject.',
    });
    await refuse('suppliers/addresses', 'submit', { parentIds: [1] }).toMatchObject({
      message: expect.stringContaining('it has none') as string,
    });
  });

  it('wants the ids that its path needs', async () => {
    await refuse('expense_lines', 'assign_attendee', {}, 1).toMatchObject({
      code: 'COUPA_INPUT_INVALID',
      problems: [{ path: '/parameters/expense_attendee_id' }],
    });
    await refuse('invoices', 'submit').toMatchObject({ message: expect.stringContaining('needs the ids') as string });
  });

  it('does not take a dry run for a real one', async () => {
    await refuse('invoices', 'submit', { mode: 'dry-run' }, 1).toMatchObject({ problems: [{ path: '/mode' }] });
  });

  it('refuses a body that cannot be right, and one that is only read', async () => {
    await refuse('invoices', 'dispute', { body: { 'invoice-number': { no: 'text' } } }, 1).toMatchObject({
      code: 'COUPA_VALIDATION_FAILED',
      problems: [{ path: '/invoice-number' }],
    });
    await refuse('accounts', 'recent', { body: { code: 'A' } }).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
  });
});

describe('on the wire', () => {
  let site: TestSite;
  beforeEach(async () => {
    site = await startSite(({ path }) => (path.endsWith('/9/void') ? undefined : { body: { id: 1 } }));
  });
  afterEach(() => site.close());

  it('sends nothing along with records that come from a query, unless it is told to', async () => {
    const record = { id: 4, status: 'draft', 'invoice-number': 'A', 'created-at': '2026-01-01T00:00:00Z' };
    await collect(runAction(site.connection, 'invoices', 'void', [record]));
    await collect(runAction(site.connection, 'invoices', 'void', [record], { body: 'record' }));
    await collect(
      runAction(site.connection, 'invoices', 'dispute', [4, 5], { body: { 'dispute-reason': { code: 'X' } } }),
    );
    expect(site.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/invoices/4/void', ''],
      ['PUT', '/invoices/4/void', '{"invoice-number":"A"}'],
      ['PUT', '/invoices/4/dispute', '{"dispute-reason":{"code":"X"}}'],
      ['PUT', '/invoices/5/dispute', '{"dispute-reason":{"code":"X"}}'],
    ]);
  });

  it('is never sent twice, and unknown when its answer is lost', async () => {
    const results = await collect(runAction(site.connection, 'invoices', 'void', [8, 9, 10]));
    expect(results.map(({ status, id }) => [status, id])).toEqual([
      ['done', 8],
      ['unknown', 9],
      ['done', 10],
    ]);
    expect(site.seen.filter(({ path }) => path === '/invoices/9/void')).toHaveLength(1);
  });
});

test('a deletion that takes an action back has a name of its own', () => {
  const names = (object: string): string[] => actionsOf(object).map(({ name, methods }) => `${methods.join()} ${name}`);
  expect(names('quote_responses').sort()).toEqual(['DELETE delete_award', 'POST award']);
  expect(names('users')).toEqual(['DELETE delete_avatar']);
  expect(names('expense_lines')).toContain('DELETE unassign_attendee');
  expect(names('cycle_counts').sort()).toEqual(['PATCH submit', 'PUT submit']);
});
