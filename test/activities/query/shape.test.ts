import { queryPages, queryRecords, type QueryRequest } from '../../../src/activities';
import { collect, startSite, type Answer, type SeenRequest, type TestSite } from '../support/site';
import { rowsUpTo } from '../support/table';

let site: TestSite;
let answer: (request: SeenRequest) => Answer;

beforeAll(async () => {
  site = await startSite((request) => answer(request));
});
afterAll(() => site.close());
beforeEach(() => {
  site.seen.length = 0;
  site.logged.length = 0;
});

const query = (request: QueryRequest, object = 'suppliers') => queryRecords(site.connection, object, request);

describe('fields that were asked for', () => {
  test('one that neither the schemas nor the site has is told before any record is handed on', async () => {
    answer = () => ({ body: rowsUpTo(3) });
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const record of query({ fields: ['name', 'qqqzzz'] })) got.push(record);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'COUPA_INPUT_INVALID',
      message: expect.stringContaining('qqqzzz') as string,
      problems: [{ path: '/fields/1' }],
    });
    expect(got).toEqual([]);
  });

  test('one that the site has, if only as null, is good', async () => {
    answer = () => ({ body: [{ id: 1, qqqzzz: null }, { id: 2 }] });
    expect(await collect(query({ fields: ['qqqzzz'] }))).toHaveLength(2);
    expect(site.logged.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('one that the schemas have and the site keeps back is a warning, once, with the page', async () => {
    answer = ({ query: asked }) => ({ body: asked.has('id[gt]') ? [] : rowsUpTo(50) });
    const pages = await collect(queryPages(site.connection, 'suppliers', { fields: ['name', 'number'] }));
    expect(pages.map(({ warnings }) => warnings?.map(({ path }) => path))).toEqual([['/fields/1']]);
    expect(site.logged.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  test('nothing is said of what is below something empty, of custom fields, nor where nulls are left out', async () => {
    answer = () => ({ body: [{ id: 1, 'primary-contact': null, contacts: [] }] });
    const fields = ['primary-contact.email', 'contacts.email', 'custom-fields.plant'];
    await collect(query({ fields }));
    answer = () => ({ body: [{ id: 1 }] });
    await collect(query({ fields: ['name'] }, 'supplier_information'));
    expect(site.logged.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('all custom fields are one wish, and naming one of them besides does not narrow it', async () => {
    answer = () => ({ body: [] });
    await collect(query({ fields: ['custom-fields', 'custom-fields.plant'] }));
    await collect(query({ fields: ['custom-fields.plant'] }));
    expect(site.seen.map(({ query: asked }) => asked.get('fields'))).toEqual([
      '["id",{"custom_fields":{}}]',
      '["id",{"custom_fields":["plant"]}]',
    ]);
  });
});

describe('other shapes', () => {
  test('return_object and a stored filter are passed on with every page', async () => {
    answer = () => ({ body: [] });
    await collect(query({ returnObject: 'limited' }));
    await collect(query({ filter: ' ERP export ' }));
    expect(site.seen.map(({ query: asked }) => [asked.get('return_object'), asked.get('filter')])).toEqual([
      ['limited', null],
      [null, 'ERP export'],
    ]);
  });

  test.each<[QueryRequest, string]>([
    [{ returnObject: 'limited', fields: ['id'] }, '/returnObject'],
    [{ returnObject: 'limited', filter: 'x' }, '/filter'],
    [{ returnObject: 'none' as 'limited' }, '/returnObject'],
    [{ filter: ' ' }, '/filter'],
    [{ concurrency: 33 }, '/concurrency'],
    [{ sequence: 'none' as 'id' }, '/sequence'],
  ])('%j is refused before anything is sent', async (request, path) => {
    await expect(collect(query(request))).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID', problems: [{ path }] });
    expect(site.seen).toEqual([]);
  });
});

describe('a resume token', () => {
  const tokenOf = async (request: QueryRequest, object = 'suppliers'): Promise<string> => {
    answer = ({ query: asked }) => ({ body: asked.get('dir') === 'desc' ? rowsUpTo(3).reverse() : rowsUpTo(3) });
    const [first] = await collect(queryPages(site.connection, object, request));
    site.seen.length = 0;
    return first?.resumeToken ?? '';
  };

  test('of the last page finds nothing more and asks for nothing', async () => {
    const resumeToken = await tokenOf({});
    expect(await collect(query({ resumeToken }))).toEqual([]);
    expect(site.seen).toEqual([]);
  });

  test.each<[string, QueryRequest, QueryRequest, string]>([
    ['of other conditions', { conditions: [{ field: 'status', value: 'active' }] }, {}, 'suppliers'],
    ['of another order', { order: { by: 'id', direction: 'desc' } }, {}, 'suppliers'],
    ['of other fields', { fields: ['id'] }, {}, 'suppliers'],
    ['of another object', {}, {}, 'items'],
  ])('%s is refused before anything is sent', async (_, asked, request, object) => {
    const resumeToken = await tokenOf(asked);
    await expect(collect(query({ ...request, resumeToken }, object))).rejects.toMatchObject({
      code: 'COUPA_INPUT_INVALID',
      problems: [{ path: '/resumeToken' }],
    });
    expect(site.seen).toEqual([]);
  });

  test.each(['', 'x', '{}', 'bm9uc2Vuc2U', 'a'.repeat(30_000), 7 as unknown as string])(
    'that is none (%#) is refused without a crash',
    async (resumeToken) => {
      await expect(collect(query({ resumeToken }))).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    },
  );

  test('goes on in an order other than by id behind the record that it names, and holds no values', async () => {
    const rows = rowsUpTo(7).map((row) => ({ ...row, number: String(row.id) }));
    answer = ({ query: asked }) => {
      const offset = Number(asked.get('offset') ?? 0);
      return { body: rows.slice(offset, offset + Number(asked.get('limit'))) };
    };
    const request: QueryRequest = { order: { by: 'number' }, pageSize: 3 };
    const [first] = await collect(queryPages(site.connection, 'suppliers', request));
    const resumeToken = first?.resumeToken ?? '';
    expect(Buffer.from(resumeToken, 'base64url').toString()).not.toContain('Row');
    expect((await collect(query({ ...request, resumeToken }))).map(({ id }) => id)).toEqual([4, 5, 6, 7]);
  });
});
