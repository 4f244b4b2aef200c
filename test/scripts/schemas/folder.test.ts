/** What the import does with folders and files that are not what it expects. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clear, op, run, swagger, workplace } from './workplace';

afterAll(clear);

const GOOD = swagger({ '/parts': { get: op.list('Part') } }, { Part: { id: { type: 'integer' } } });

test.each<[string, unknown, RegExp]>([
  ['broken JSON', '{"swagger": "2.0",', /bad\.json is not valid JSON/],
  ['an empty file', '', /bad\.json is not valid JSON/],
  ['Swagger of another age', { swagger: '1.2', paths: {} }, /bad\.json is neither a Swagger 2\.0 nor an OpenAPI 3 document/],
  ['other JSON', { name: 'package' }, /bad\.json is neither a Swagger 2\.0 nor an OpenAPI 3 document/],
  ['a list', [], /bad\.json holds no object/],
  ['paths that are no object', { swagger: '2.0', paths: [] }, /bad\.json: "paths" must be an object/],
  ['a definition that is no object', { swagger: '2.0', definitions: { A: 1 } }, /bad\.json: "definitions" holds "A"/],
])('%s ends the import with one clear line and writes nothing', async (_what, content, message) => {
  const place = await workplace();
  await place.put('good.json', GOOD);
  await place.put('bad.json', content);
  const outcome = await place.import();
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
  await expect(place.everything()).rejects.toThrow('ENOENT');
});

test('broken YAML ends the import with one clear line too', async () => {
  const place = await workplace();
  await place.put('bad.yaml', 'swagger: "2.0"\npaths: [');
  const { code, stderr } = await place.import();
  expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
  expect(stderr).toMatch(/^bad\.yaml is not valid YAML: /);
});

test('an empty folder, a missing folder and missing arguments are told', async () => {
  const place = await workplace();
  expect((await place.import()).stderr).toContain('holds no *.json');
  expect((await run('import.ts', [join(place.swagger, 'nowhere'), '--release', 'r1'])).stderr).toContain('ENOENT');
  const wrong = [[], [place.swagger], [place.swagger, '--release', '../r1'], [place.swagger, '--relase', 'r1']];
  for (const outcome of await Promise.all(wrong.map((args) => run('import.ts', args)))) {
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('Usage: npm run schemas:import');
  }
});

test('odd parts of a document are left out instead of ending the import', async () => {
  const place = await workplace();
  const odd = {
    swagger: '2.0',
    paths: {
      '/a': { get: {}, parameters: {}, 'x-note': {} },
      '/api/b/{id}': { get: { responses: [], parameters: 'none' }, put: { responses: { 200: null } } },
      '/': { get: {} },
      '/{id}': { get: {} },
      '/../../etc': { get: {} },
      '/a/../../etc': { get: {} },
      '/c': { get: null, post: 'x' },
    },
    definitions: { A: { properties: { p: null, q: { type: 'array' }, r: { allOf: [{ $ref: '#/definitions/A' }] }, s: { allOf: [null] } } }, B: {} },
  };
  await place.put('odd.json', odd);
  const outcome = await place.import();
  expect(outcome.stderr).toBe('');
  const names = ((await place.read('r1/objects.json')) as { objects: { name: string }[] }).objects.map((o) => o.name);
  expect(names).toEqual(['a', 'b']);
});

test('a definition that differs between files is merged in the order of the file names, and reported', async () => {
  const place = await workplace();
  await place.put('b.json', swagger({}, { Part: { id: { type: 'integer' }, b: { type: 'boolean' }, c: { type: 'boolean' } } }));
  await place.put('a.json', swagger({}, { Part: { id: { type: 'integer' }, b: { type: 'integer' }, a: { type: 'boolean' } } }));
  const { findings } = await place.import();
  expect((await place.definition('Part')).properties).toEqual({
    a: { type: 'boolean' },
    b: { type: 'integer' },
    c: { type: 'boolean' },
    id: { type: 'integer' },
  });
  expect(findings).toContainEqual({ rule: 'definition-differs', where: 'Part', detail: 'a and b differ in a, b, c' });
});

test('prose that differs between files is no difference', async () => {
  const place = await workplace();
  await place.put('a.json', swagger({}, { Part: { id: { type: 'integer', description: 'one' } } }));
  await place.put('b.json', swagger({}, { Part: { id: { description: 'two', type: 'integer' } } }));
  expect((await place.import()).findings).toEqual([]);
});

test('the same files in whatever order give the same bytes, also a second time over the first', async () => {
  const [one, two] = [await workplace(), await workplace()];
  const other = swagger({ '/screws': { get: op.list('Screw') } }, { Screw: { size: { type: 'string' } } });
  await one.put('a.json', GOOD);
  await one.put('b.json', other);
  await two.put('b.json', other);
  await two.put('a.json', GOOD);
  await one.import();
  await two.import();
  const first = await one.everything();
  expect(await two.everything()).toEqual(first);
  await one.import();
  expect(await one.everything()).toEqual(first);
});

test('a file that a person put beside the generated ones stays, a definition that is gone goes', async () => {
  const place = await workplace();
  await place.put('a.json', swagger({}, { Part: {}, Old: {} }));
  await place.import();
  await writeFile(join(place.out, 'r1', 'NOTES.md'), 'mine');
  await place.put('a.json', swagger({}, { Part: {} }));
  await place.import();
  const files = Object.keys(await place.everything());
  expect(files).toContain(join('r1', 'NOTES.md'));
  expect(files).toContain(join('r1', 'definitions', 'Part.json'));
  expect(files).not.toContain(join('r1', 'definitions', 'Old.json'));
});

test('what an interrupted import left behind is put right by the next one', async () => {
  const place = await workplace();
  await place.put('a.json', GOOD);
  await place.import();
  const before = await place.everything();
  await mkdir(join(place.out, '.r1.new', 'definitions'), { recursive: true });
  await writeFile(join(place.out, '.r1.new', 'objects.json'), '{"half');
  await place.import();
  expect(await place.everything()).toEqual(before);
});

test('a release that an interrupted import had set aside comes back, amendments and all', async () => {
  const place = await workplace();
  await place.put('a.json', GOOD);
  await place.import();
  const amendment = { change: 'remove-field', definition: 'Part', field: 'id', reason: 'x' };
  await writeFile(join(place.out, 'r1', 'amendments.json'), JSON.stringify({ amendments: [amendment] }));
  await place.import();
  const before = await place.everything();
  await rename(join(place.out, 'r1'), join(place.out, '.r1.old'));
  await place.import();
  expect(await place.everything()).toEqual(before);
});

test('a folder that cannot be written to is told in one line', async () => {
  const place = await workplace();
  await place.put('a.json', GOOD);
  await writeFile(place.out, 'a file where the folder should be');
  const { code, stderr } = await place.import();
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('an import that fails leaves the release as it was', async () => {
  const place = await workplace();
  await place.put('a.json', GOOD);
  await place.import();
  const before = await place.everything();
  await place.put('b.json', 'not JSON');
  expect((await place.import()).code).toBe(1);
  expect(await place.everything()).toEqual(before);
});
