/** Whatever stands in a Swagger document, the import ends in order: hundreds of odd parts in one run. */
import * as fc from 'fast-check';
import type { CatalogObject } from '../../../src/catalog';
import { clear, workplace } from './workplace';

afterAll(clear);

const odd = fc.oneof(
  fc.anything({ maxDepth: 2 }),
  fc.constantFrom('string', 'integer', 'array', 'object', 'decimal(x)', 'string()', '[', '{', '#<', '#/definitions/', ''),
);

const property = fc.oneof(
  odd,
  fc.record(
    { type: odd, format: odd, enum: odd, items: odd, $ref: odd, allOf: odd, properties: odd, readOnly: odd, maxLength: odd },
    { requiredKeys: [] },
  ),
);

const operation = fc.oneof(
  odd,
  fc.record({ consumes: odd, parameters: odd, responses: odd }, { requiredKeys: [] }),
  fc.record({
    parameters: fc.array(fc.record({ in: odd, name: odd, schema: odd, required: odd }, { requiredKeys: [] })),
    responses: fc.record({ 200: fc.oneof(odd, fc.record({ schema: property })) }),
  }),
);

const segment = fc.constantFrom('a', 'b', 'c', '{id}', '{a_id}', '{x}', '(', '..', '', 'mine(/{x})', '__proto__', 'constructor');

const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);

const document = fc.record({
  swagger: fc.constant('2.0'),
  paths: fc.dictionary(path, fc.dictionary(fc.constantFrom('get', 'post', 'put', 'delete', 'head', 'x'), operation), {
    minKeys: 100,
    maxKeys: 200,
  }),
  definitions: fc.dictionary(
    fc.string({ maxLength: 8 }),
    fc.record({ properties: fc.oneof(odd, fc.dictionary(fc.string(), property, { maxKeys: 8 })), required: odd }),
    { minKeys: 100, maxKeys: 200 },
  ),
});

/** Texts, because not everything generated is JSON. */
const documents = fc.sample(document, { seed: 20240305, numRuns: 6 }).map((content) =>
  JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
);

test.each(documents.map((text, index) => [index, text] as const))('document %i is imported without a fault', async (_index, text) => {
  const place = await workplace();
  await place.put('odd.json', text);
  const { stderr, code } = await place.import();
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { objects } = (await place.read('r1/objects.json')) as { objects: CatalogObject[] };
  for (const { name, path: at } of objects) {
    expect(name).toMatch(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/);
    expect(at).toMatch(/^(\/[\w-][\w.-]*|\/\{[\w-]+\})+$/);
  }
  const files = Object.keys(await place.everything());
  expect(files.filter((file) => !/^(current\.json|r1\/\w+\.json|r1\/definitions\/[\w-]+\.json)$/.test(file))).toEqual([]);
});
