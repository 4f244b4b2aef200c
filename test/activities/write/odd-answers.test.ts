/** Answers of 200 that do not say what became of a write: never taken for success, never for failure. */
import { createRecords, deleteRecords, runAction, updateRecords } from '../../../src/activities';
import type { WriteResult } from '../../../src/sdk';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';

let site: TestSite;
let suppliers: { id: number; name: string }[];
/** What each POST does and answers, in turn; the last one again and again. */
let posts: { readonly keeps: boolean; readonly answer: Answer }[];

beforeEach(async () => {
  suppliers = [];
  site = await startSite(answer);
});
afterEach(() => site.close());

function answer({ method, path, query, body }: SeenRequest): Answer {
  if (method === 'GET') {
    const id = /^\/suppliers\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) return { body: suppliers.find((each) => each.id === Number(id)) };
    const found = suppliers.filter(({ name }) => query.get('name') === name);
    return { body: found.map((each) => ({ ...each, 'created-at': new Date().toISOString() })) };
  }
  const [next] = posts.length > 1 ? posts.splice(0, 1) : posts;
  if (next?.keeps === true) {
    const { name } = JSON.parse(body) as { name: string };
    suppliers.push({ id: suppliers.length + 1, name });
  }
  return next?.answer;
}

const sent = (): number => site.seen.filter(({ method }) => method !== 'GET').length;
const create = async (): Promise<WriteResult | undefined> =>
  (await collect(createRecords(site.connection, 'suppliers', [{ name: 'Odd' }])))[0];

describe.each([
  ['errors', '{"errors":{"error":["Not today"]}}', 'HTTP 200, but with errors: Not today'],
  ['an error of a gateway', '{"error":"busy","status":"KO"}', 'HTTP 200, but with errors: busy'],
  ['nothing', '', 'no record'],
  ['an empty list', '[]', 'no record'],
  ['a list of something', '[1,null]', 'no record'],
  ['a word', '"OK"', 'no record'],
])('a create that is answered with %s', (_, raw, says) => {
  test('and was carried out, is found', async () => {
    posts = [{ keeps: true, answer: { raw } }];
    expect(await create()).toMatchObject({ status: 'created', id: 1 });
    expect([sent(), suppliers.length]).toEqual([1, 1]);
  });

  test('and was not carried out, is sent again', async () => {
    posts = [
      { keeps: false, answer: { raw } },
      { keeps: true, answer: { body: { id: 1, name: 'Odd' } } },
    ];
    expect(await create()).toMatchObject({ status: 'created', id: 1 });
    expect([sent(), suppliers.length]).toEqual([2, 1]);
  });

  test('and is never carried out, is unknown, with what the site said', async () => {
    posts = [{ keeps: false, answer: { raw } }];
    expect(await create()).toMatchObject({
      status: 'unknown',
      error: { code: 'COUPA_OUTCOME_UNKNOWN', message: expect.stringContaining(says) as string },
    });
  });
});

test.each([201, 204])('a create that is answered with %i and no record, is created', async (status) => {
  posts = [{ keeps: true, answer: { status, raw: '' } }];
  expect(await create()).toEqual(expect.objectContaining({ status: 'created' }));
  expect(sent()).toBe(1);
});

test('a record that has errors among its members is a record', async () => {
  posts = [{ keeps: true, answer: { body: { id: 1, name: 'Odd', errors: ['none that matter'] } } }];
  expect(await create()).toMatchObject({ status: 'created', id: 1 });
});

test('updates, deletions and actions that are answered with errors are not told as done', async () => {
  suppliers = [{ id: 1, name: 'There' }];
  posts = [{ keeps: false, answer: { raw: '{"errors":["Locked"]}' } }];
  const results = [
    ...(await collect(updateRecords(site.connection, 'suppliers', [{ id: 1, name: 'Else' }]))),
    ...(await collect(deleteRecords(site.connection, 'supplier_items', [1]))),
    ...(await collect(runAction(site.connection, 'invoices', 'submit', [1]))),
  ];
  for (const { status, error } of results) {
    expect([status, error?.message]).toEqual(['unknown', expect.stringContaining('Locked')]);
  }
  expect(results).toHaveLength(3);
});
