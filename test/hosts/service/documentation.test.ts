/** The OpenAPI documents and the page that shows them. */
import Ajv2020 from 'ajv/dist/2020';
import { loadCatalog } from '../../../src/catalog';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

let open: OpenService;
let as: string;
let id: number;
beforeAll(async () => {
  open = await openService({ sandbox: { records: { suppliers: 3, invoices: 3 } } });
  ({ auth: as, id } = await open.makeInstance({}, { name: 'Document "me"' }));
});
afterAll(() => open.close());

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string };
  readonly paths: Record<string, Record<string, { operationId: string; parameters: { name?: string; in?: string }[] }>>;
  readonly components: Record<string, Record<string, unknown>>;
}

describe('the document of an instance', () => {
  let document: Document;
  beforeAll(async () => {
    document = (await open.call('GET', `/instances/${id}/docs`)).body as Document;
  });

  it('has its name and every object of the catalog', async () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Document "me"' } });
    const tags = new Set(
      Object.values(document.paths)
        .flatMap((methods) => Object.values(methods))
        .map((one) => (one as unknown as { tags: string[] }).tags[0]),
    );
    const catalog = loadCatalog();
    expect(catalog.objects.filter(({ displayName }) => !tags.has(displayName)).map(({ name }) => name)).toEqual([]);
    expect((await open.call('GET', '/instances/docs', { as })).body).toEqual(document);
  });

  it('has every operation of the catalog under its path', () => {
    const place = (path: string): string =>
      `/hubs/businessspendmanagement${path
        .split('/')
        .map((segment) => (segment.startsWith('{') ? segment : segment.replaceAll('_', '-')))
        .join('/')}`;
    const missing = loadCatalog()
      .objects.flatMap(({ operations }) => operations)
      .filter(({ method, path }) => document.paths[place(path)]?.[method.toLowerCase()] === undefined);
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('describes files both ways', () => {
    const at = '/hubs/businessspendmanagement/invoices/{invoice_id}/attachments';
    const [upload, download] = [
      document.paths[at]?.['post'],
      document.paths[`${at}/{id}/data`]?.['get'],
    ] as unknown as [
      { operationId: string; requestBody: { content: Record<string, { schema: { properties: object } }> } },
      { operationId: string; responses: Record<string, { content: object }> },
    ];
    expect([upload.operationId, download.operationId]).toEqual([
      'uploadAttachmentInvoicesAttachments',
      'downloadAttachmentInvoicesAttachments',
    ]);
    expect(Object.keys(upload.requestBody.content)).toContain('application/json');
    expect(upload.requestBody.content['multipart/form-data']?.schema.properties).toHaveProperty('file');
    expect(Object.keys(download.responses['200']?.content ?? {})).toEqual(['*/*']);
  });

  it('refers to nothing that it does not have, and names every operation and path parameter once', () => {
    for (const [, kind, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
      expect(document.components[kind ?? '']).toHaveProperty([name ?? '']);
    }
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { operationId, parameters } of Object.values(methods)) {
        ids.push(operationId);
        const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes what the hub really answers', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: false });
    ajv.addSchema({ $id: 'https://here/api', components: document.components });
    for (const [resource, definition] of [
      ['suppliers', 'Supplier'],
      ['accounts', 'Account'],
    ]) {
      const { body } = await open.call('GET', `/${resource}?pageSize=3`, { as });
      const validate = ajv.compile({
        type: 'array',
        minItems: 1,
        items: { $ref: `https://here/api#/components/schemas/${definition}` },
      });
      expect([validate(body), validate.errors]).toEqual([true, null]);
    }
  });

  it('comes for one operation too, with the schemas that it needs', async () => {
    const one = await open.call('GET', `/instances/${id}/docs/listSuppliers`);
    expect(Object.keys(one.body.paths)).toEqual(['/hubs/businessspendmanagement/suppliers']);
    const { body } = await open.call('GET', '/instances/docs/listSuppliers/definitions', { as });
    expect(body).toHaveProperty('Supplier');
    expect(Object.keys(body).length).toBeLessThan(Object.keys(document.components['schemas'] ?? {}).length);
    expect((await open.call('GET', `/instances/${id}/docs/nothing`)).status).toBe(404);
  });
});

describe('the page', () => {
  it('needs nothing from elsewhere', async () => {
    const page = await open.call('GET', '/docs', { as: null });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const [, file] of page.text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      expect([file, (await open.call('GET', `/${file}`, { as: null })).status]).toEqual([file, 200]);
    }
  });
});
