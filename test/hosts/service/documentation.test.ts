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

describe('the document of an instance in OpenAPI', () => {
  let document: Document;
  beforeAll(async () => {
    document = (await open.call('GET', `/instances/${id}/docs?version=3`)).body as Document;
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
    expect((await open.call('GET', '/instances/docs?version=3.1', { as })).body).toEqual(document);
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
    const one = await open.call('GET', `/instances/${id}/docs/listSuppliers?version=3`);
    expect(Object.keys(one.body.paths)).toEqual(['/hubs/businessspendmanagement/suppliers']);
    const { body } = await open.call('GET', '/instances/docs/listSuppliers/definitions?version=3', { as });
    expect(body).toHaveProperty('Supplier');
    expect(Object.keys(body).length).toBeLessThan(Object.keys(document.components['schemas'] ?? {}).length);
    expect((await open.call('GET', `/instances/${id}/docs/nothing`)).status).toBe(404);
  });
});

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly type?: string;
  readonly schema?: object;
}

interface Swagger {
  readonly basePath: string;
  readonly paths: Record<
    string,
    Record<string, { operationId: string; parameters: Parameter[]; responses: Record<string, { schema?: object }> }>
  >;
  readonly [part: string]: unknown;
}

describe('the document of an instance in Swagger, which makers of clients read', () => {
  let swagger: Swagger;
  let openapi: Document;
  beforeAll(async () => {
    swagger = (await open.call('GET', `/instances/${id}/docs`)).body as Swagger;
    openapi = (await open.call('GET', `/instances/${id}/docs?version=3`)).body as Document;
  });

  const operations = () => Object.values(swagger.paths).flatMap((methods) => Object.values(methods));

  it('is what comes when no version of OpenAPI is asked for', async () => {
    expect(swagger).toMatchObject({
      swagger: '2.0',
      info: { title: 'Document "me"' },
      basePath: '/elements/api-v2/hubs/businessspendmanagement',
    });
    expect(swagger).not.toHaveProperty('openapi');
    expect((await open.call('GET', '/instances/docs?version=2', { as })).body).toEqual(swagger);
  });

  it('has the same operations under the same paths, behind the base path', () => {
    const places = (paths: Document['paths'] | Swagger['paths'], prefix: string) =>
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${method} ${prefix}${path} ${operationId}`),
      );
    expect(places(swagger.paths, '/hubs/businessspendmanagement')).toEqual(places(openapi.paths, ''));
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(swagger).matchAll(/"#\/([^"]+)"/g)].map(
      ([, place]) => place?.split('/') ?? [],
    );
    expect(references.length).toBeGreaterThan(1000);
    for (const [part = '', name = ''] of references) expect(swagger[part]).toHaveProperty([name]);
  });

  it('has one type for each value, and no keyword of later versions', () => {
    const look = (schema: object): void => {
      for (const [keyword, value] of Object.entries(schema)) {
        expect(['anyOf', 'oneOf', 'const', 'decimal', 'contentMediaType', '$id', '$schema']).not.toContain(keyword);
        if (keyword === 'type') expect(typeof value).toBe('string');
        if (keyword === 'properties') Object.values(value as Record<string, object>).forEach(look);
        if (keyword === 'items') look(value as object);
      }
    };
    Object.values(swagger['definitions'] as Record<string, object>).forEach(look);
    for (const { parameters, responses } of operations()) {
      for (const { schema } of [...parameters, ...Object.values(responses)]) if (schema !== undefined) look(schema);
    }
    expect(swagger['definitions']).toMatchObject({
      InvoiceLine: {
        properties: { price: { type: 'string' }, type: { type: 'string' }, 'line-num': { type: 'integer' } },
      },
    });
  });

  it('says what 200 means, and has a body or a form for each operation, and not both', () => {
    for (const { parameters, responses } of operations()) {
      expect(responses).toHaveProperty('200.description');
      const places = parameters.map((parameter) => parameter.in);
      expect(places.filter((place) => place === 'body').length).toBeLessThan(2);
      expect(places.includes('body') && places.includes('formData')).toBe(false);
    }
    expect(swagger.paths['/suppliers']?.['get']).toMatchObject({
      parameters: expect.arrayContaining([{ $ref: '#/parameters/where' }]) as unknown,
      responses: {
        200: {
          headers: { 'Elements-Returned-Count': { type: 'integer' } },
          schema: { type: 'array', items: { $ref: '#/definitions/Supplier' } },
        },
      },
    });
    expect(swagger.paths['/suppliers/{id}']?.['patch']?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, type: 'integer' },
      { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Supplier' } },
    ]);
  });

  it('describes files', () => {
    const at = '/invoices/{invoice_id}/attachments';
    expect(swagger.paths[at]?.['post']).toMatchObject({
      consumes: ['multipart/form-data'],
      parameters: expect.arrayContaining([{ name: 'file', in: 'formData', required: true, type: 'file' }]) as unknown,
    });
    expect(swagger.paths[`${at}/{id}/data`]?.['get']).toMatchObject({
      produces: ['application/octet-stream'],
      responses: { 200: { schema: { type: 'file' } } },
    });
  });

  it('comes for the element as well, under its own name', async () => {
    const { body } = await open.call('GET', '/elements/coupa/docs');
    expect(body).toEqual({ ...swagger, info: { ...(swagger['info'] as object), title: 'Coupa' } });
    expect((await open.call('GET', '/elements/sfdc/docs')).status).toBe(404);
  });

  it('comes for one operation too', async () => {
    const one = (await open.call('GET', `/instances/${id}/docs/listSuppliers`)).body as Swagger;
    expect(one).toMatchObject({ swagger: '2.0', basePath: swagger.basePath });
    expect(one.paths).toEqual({ '/suppliers': { get: swagger.paths['/suppliers']?.['get'] } });
    const { body } = await open.call('GET', '/instances/docs/listSuppliers/definitions', { as });
    expect(body).toEqual(one['definitions']);
    expect((await open.call('GET', `/instances/${id}/docs/nothing/definitions`)).status).toBe(404);
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
