/** Other releases may be written in another way than R38: the same facts make the same catalog. */
import { stringify } from 'yaml';
import type { CatalogObject } from '../../../src/catalog';
import { clear, op, swagger, workplace, type Workplace } from './workplace';

afterAll(clear);

const PATHS = {
  '/parts': { get: op.list('Part'), post: op.post('Part') },
  '/parts/{id}': { get: op.get('Part'), put: op.put('Part') },
  '/parts/{id}/retire': { put: op.put('Part') },
  '/parts/{id}/copy': { post: op.post('Part') },
  '/parts/{part_id}/notes': { post: op.post('Note') },
};
const DEFINITIONS = { Part: { id: { type: 'integer' } }, Note: { id: { type: 'integer' } } };
const PLAIN = swagger(PATHS, DEFINITIONS);

const renamed = (rename: (path: string) => string): object =>
  Object.fromEntries(Object.entries(PATHS).map(([path, methods]) => [rename(path), methods]));

async function objectsOf(place: Workplace): Promise<CatalogObject[]> {
  return ((await place.read('r1/objects.json')) as { objects: CatalogObject[] }).objects;
}

async function imported(...documents: readonly object[]): Promise<[CatalogObject[], readonly string[]]> {
  const place = await workplace();
  for (const [index, document] of documents.entries()) await place.put(`m${index}.json`, document);
  const { stderr, findings } = await place.import();
  expect(stderr).toBe('');
  return [await objectsOf(place), findings.map(({ rule, where }) => `${rule} ${where}`)];
}

let plain: CatalogObject[];
beforeAll(async () => ([plain] = await imported(PLAIN)));

test.each<[string, object]>([
  ['with /api in the paths', { ...swagger(renamed((path) => `/api${path}`), DEFINITIONS), basePath: undefined }],
  ['with a slash at the end', { ...swagger(renamed((path) => `${path}/`), DEFINITIONS), basePath: '/api/' }],
  ['with another name of the id', swagger(renamed((path) => path.replace('{id}', '{part_id}')), DEFINITIONS)],
])('a file %s makes the same objects', async (_what, document) => {
  expect((await imported(document))[0]).toEqual(
    plain.map((object) => ({ ...object, modules: ['m0'], operations: object.operations.map((one) => ({ ...one })) })),
  );
});

const json = (schema: object): object => ({ content: { 'application/xml': {}, 'application/json': { schema } } });
const part = { $ref: '#/components/schemas/Part' };
const answers = (schema: object): object => ({ responses: { 200: json(schema) } });

const OPEN_API = {
  openapi: '3.0.3',
  servers: [{ url: 'https://example.test/api' }],
  paths: {
    '/parts': {
      summary: 'Parts',
      get: answers({ type: 'array', items: part }),
      post: { ...answers(part), requestBody: { $ref: '#/components/requestBodies/Part' } },
    },
    '/parts/{id}': { get: { responses: { 200: { $ref: '#/components/responses/Part' } } }, put: { requestBody: json(part) } },
    '/parts/{id}/photo': {
      put: {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: { properties: { photo: { type: 'string', format: 'binary' } }, required: ['photo'] },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: { Part: { properties: { id: { type: 'integer', nullable: true }, maker: { $ref: '#/components/schemas/Maker' } } }, Maker: { properties: { id: { type: 'integer' } } } },
    requestBodies: { Part: json(part) },
    responses: { Part: json(part) },
    securitySchemes: { oauth: { flows: { clientCredentials: { scopes: { 'core.part.read': '' } } } } },
  },
};

test('a description in OpenAPI 3 makes the objects that it has in Swagger 2.0', async () => {
  const place = await workplace();
  await place.put('m0.json', OPEN_API);
  const { stderr, findings } = await place.import();
  expect([stderr, findings]).toEqual(['', []]);
  const [parts] = await objectsOf(place);
  expect(parts).toMatchObject({ name: 'parts', definition: 'Part', path: '/parts' });
  expect(parts?.operations.map((one) => one.class)).toEqual(['query', 'get', 'create', 'update', 'upload']);
  expect(parts?.operations.at(-1)?.form).toEqual([{ name: 'photo', required: true }]);
  expect((await place.definition('Part')).properties).toEqual({ id: { type: 'integer' }, maker: { $ref: 'Maker.json' } });
  expect(await place.read('r1/objects.json')).toMatchObject({ scopes: ['core.part.read'] });
});

test('a description in YAML makes the objects that it has in JSON', async () => {
  const place = await workplace();
  await place.put('m0.yaml', stringify(PLAIN));
  expect((await place.import()).stderr).toBe('');
  expect(await objectsOf(place)).toEqual(plain);
});

test('an operation that two files spell in two ways is one', async () => {
  const again = swagger({ '/api/parts/': PATHS['/parts'], '/parts/{part_id}': PATHS['/parts/{id}'] }, DEFINITIONS);
  const [objects, findings] = await imported(PLAIN, again);
  expect(objects.map(({ operations }) => operations)).toEqual(plain.map(({ operations }) => operations));
  expect(findings.filter((finding) => finding.startsWith('operation-repeated '))).toEqual(
    ['GET /parts', 'GET /parts/{part_id}', 'POST /parts', 'PUT /parts/{part_id}'].map((where) => `operation-repeated ${where}`),
  );
});

test('an action is one, whatever the id before it is called, and what answers something else makes a record of its own', () => {
  const classes = plain.map(({ name, operations }) => [name, ...operations.map((one) => one.action ?? one.class)]);
  expect(classes).toEqual([
    ['parts', 'query', 'get', 'create', 'update', 'copy', 'retire'],
    ['parts/notes', 'create'],
  ]);
});

test('an API that is said to be somewhere else than at /api is reported', async () => {
  const [objects, findings] = await imported({ ...PLAIN, basePath: '/erp' });
  expect(objects).toEqual(plain);
  expect(findings).toContain('base-path-left-out m0');
});

test('objects whose names the catalog could not tell apart get different ones', async () => {
  const list = { get: op.list('Part') };
  const [objects] = await imported(swagger({ '/part_lists': list, '/part-lists': list, '/constructor': list }, DEFINITIONS));
  expect(objects.map(({ name, path }) => [name, path])).toEqual([
    ['all_constructor', '/constructor'],
    ['all_part_lists', '/part_lists'],
    ['part-lists', '/part-lists'],
  ]);
});

test('a definition gets a name that can be a file and is no member of every object', async () => {
  const place = await workplace();
  const long = 'Part'.repeat(100);
  await place.put('a.json', swagger({}, { [long]: {}, constructor: {} }));
  expect((await place.import()).stderr).toBe('');
  const { definitions } = (await place.read('r1/objects.json')) as { definitions: string[] };
  expect(definitions).toEqual(['Part'.repeat(30), 'constructor-2']);
});
