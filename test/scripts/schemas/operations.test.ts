/** How the import classifies operations and names objects. */
import type { CatalogObject } from '../../../src/catalog';
import { clear, op, swagger, workplace } from './workplace';

let objects: ReadonlyMap<string, CatalogObject>;
let rules: readonly string[];

const PATHS = {
  '/parts': { get: op.list('Part', 'parts'), post: op.post('Part') },
  '/parts/{id}': { get: op.get('Part'), put: op.put('Part'), patch: op.put('Part'), delete: op.delete() },
  '/parts/mine': { get: op.get('Part') },
  '/parts/recent': { get: op.list('Part') },
  '/parts/templates': { get: op.list('Template', 'part-templates') },
  '/parts/templates/{id}': { get: op.get('Template') },
  '/parts/{id}/retire': { put: op.put('Part') },
  '/parts/{id}/assign/{user_id}': { post: op.post('Part') },
  '/parts/{id}/unassign/{user_id}': { delete: op.delete() },
  '/parts/{id}/drawing(/{style})': { get: op.get('Part') },
  '/parts/{id}/photo': { get: op.get('Part'), put: op.upload('Part', 'file') },
  '/parts/{part_id}/files': { get: op.list('File'), post: op.upload('File', 'file[data]', 'file[type]') },
  '/parts/{part_id}/files/{id}': { get: op.get('File'), delete: op.delete() },
  '/parts/{part_id}/links/add': { put: op.put('Part') },
  '/lines/notes': { get: op.list('Note') },
  '/lines/notes/{id}': { get: op.get('Note') },
  '/lines/{line_id}/notes': { get: op.list('Note') },
  '/lines/{line_id}/notes/{id}': { get: op.get('Note') },
  '/space/headers': { get: op.list('Space-Header', 'space-headers') },
  '/space/headers/void': { put: op.put('Space-Header') },
  '/space/headers/{id}/void': { put: op.put('Space-Header') },
  '/strange/{id}': { post: op.post('Part'), options: op.get('Part') },
};

beforeAll(async () => {
  const place = await workplace();
  const empty = { Part: {}, Template: {}, File: {}, Note: {}, 'Space-Header': {} };
  await place.put('one.json', swagger(PATHS, empty));
  const outcome = await place.import();
  expect(outcome.stderr).toBe('');
  rules = outcome.findings.map(({ rule, where }) => `${rule} ${where}`);
  const file = (await place.read('r1/objects.json')) as { objects: CatalogObject[] };
  objects = new Map(file.objects.map((object) => [object.name, object]));
});
afterAll(clear);

const lines = (name: string): string[] =>
  (objects.get(name)?.operations ?? []).map((o) =>
    [o.class, o.on, o.method, o.path, o.action ?? '-', o.origin ?? ''].join(' ').trim(),
  );

test('every operation of an object has one class, plain classes first', () => {
  expect(lines('parts')).toEqual([
    'query collection GET /parts -',
    'get record GET /parts/{id} -',
    'create collection POST /parts -',
    'update record PUT /parts/{id} -',
    'update record PATCH /parts/{id} -',
    'delete record DELETE /parts/{id} -',
    'delete record DELETE /parts/{id}/unassign/{user_id} unassign',
    'action collection GET /parts/mine mine',
    'action collection GET /parts/recent recent',
    'action record POST /parts/{id}/assign/{user_id} assign',
    'action record GET /parts/{id}/drawing drawing',
    'action record GET /parts/{id}/drawing/{style} drawing variant',
    'action record PUT /parts/{id}/retire retire',
    'upload record PUT /parts/{id}/photo photo',
    'download record GET /parts/{id}/photo photo',
  ]);
});


test('a list below a collection is an object of its own when it has records of its own', () => {
  expect(objects.has('parts/recent')).toBe(false);
  expect(objects.get('parts/templates')).toMatchObject({
    displayName: 'Parts: Templates',
    definition: 'Template',
    parents: [],
    xml: { list: 'part-templates', record: 'template' },
  });
});

test('a sub-object knows its parents and the parameters of their ids', () => {
  expect(objects.get('parts/files')).toMatchObject({
    displayName: 'Part > Files',
    path: '/parts/{part_id}/files',
    parents: [{ object: 'parts', parameter: 'part_id' }],
  });
  expect(objects.get('parts/files')?.operations.find((o) => o.class === 'upload')?.form).toEqual([
    { name: 'file[data]', required: true },
    { name: 'file[type]', required: true },
  ]);
});

test('where two paths differ in ids only, the one with ids keeps the name', () => {
  expect(objects.get('lines/notes')).toMatchObject({ path: '/lines/{line_id}/notes' });
  expect(objects.get('lines/all_notes')).toMatchObject({ path: '/lines/notes', parents: [] });
});

test('a parent need not be an object itself', () => {
  expect(objects.has('lines')).toBe(false);
  expect(objects.get('lines/notes')?.parents).toEqual([{ object: 'lines', parameter: 'line_id' }]);
});

test('an action exists on the record and on the collection', () => {
  expect(lines('space/headers')).toEqual([
    'query collection GET /space/headers -',
    'action collection PUT /space/headers/void void',
    'action record PUT /space/headers/{id}/void void',
  ]);
  expect(lines('parts/links')).toEqual(['action collection PUT /parts/{part_id}/links/add add']);
});

test('what has no place among the rules is reported', () => {
  expect(rules).toContain('action-without-name POST /strange/{id}');
  expect(rules).toContain('operation-left-out OPTIONS /strange/{id}');
});

test('parameters and responses that several operations share count for each of them', async () => {
  const place = await workplace();
  const body = { in: 'body', name: 'part', schema: { $ref: '#/definitions/Part' } };
  await place.put('shared.json', {
    ...swagger(
      {
        '/parts': {
          parameters: [{ $ref: '#/parameters/part' }],
          get: { responses: { 200: { $ref: '#/responses/parts' } } },
          post: { responses: { 201: { $ref: '#/responses/constructor' } } },
        },
        '/bolts': { post: { parameters: [{ $ref: '#/parameters/part' }] } },
        '/parts/{id}/photo': { put: { parameters: [{ $ref: '#/parameters/file' }] } },
      },
      { Part: {} },
    ),
    parameters: { part: body, file: { in: 'formData', name: 'photo', type: 'file', required: true } },
    responses: { parts: { schema: { type: 'array', items: { $ref: '#/definitions/Part' } } } },
  });
  const outcome = await place.import();
  expect(outcome.stderr).toBe('');
  const { objects: found } = (await place.read('r1/objects.json')) as { objects: CatalogObject[] };
  expect(found.map(({ name, definition }) => `${name} ${definition}`)).toEqual(['bolts Part', 'parts Part']);
  expect(found[1]?.operations.map((operation) => operation.class)).toEqual(['query', 'create', 'upload']);
  expect(found[1]?.operations[2]?.form).toEqual([{ name: 'photo', required: true }]);
});
