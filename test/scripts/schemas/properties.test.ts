/** What the import makes of properties, by rule: formats, enums, references, names. */
import { clear, swagger, workplace, type Definition, type Workplace } from './workplace';

let place: Workplace;
let findings: ReadonlySet<string>;
let properties: Definition['properties'];

beforeAll(async () => {
  place = await workplace();
  await place.put(
    'things.json',
    swagger(
      {},
      {
        Thing: {
          name: { type: 'string', format: 'string(40)', description: 'prose that must not be kept' },
          note: { type: 'string', format: 'text' },
          price: { type: 'number', format: 'decimal(32,4)', readOnly: true },
          rate: { type: 'number', format: 'float' },
          'created-at': { type: 'string', format: 'datetime' },
          day: { type: 'string', format: 'date' },
          hour: { type: 'string', format: 'time' },
          count: { type: 'integer', format: 'integer' },
          on: { type: 'boolean', format: 'boolean', enum: ['true', 'false'] },
          always: { type: 'boolean', enum: ['true'] },
          level: { type: 'integer', enum: ['0', '1'] },
          paper: { type: 'integer', enum: ['ours', 'theirs'] },
          empty: { type: 'number', format: 'decimal(10,0)', enum: [''] },
          moment: { type: 'string', format: 'datetime', enum: ['YYYY-MM-DDTHH:MM:SS+HH:MM'] },
          status: { type: 'string', format: 'string(20)', enum: ['new', 'old', 'new'] },
          bare: { type: 'string' },
          'flag-default': { type: 'string', format: 'true' },
          'list-default': { type: 'string', format: '[]' },
          'number-default': { type: 'string', format: '0.0' },
          'whole-default': { type: 'string', format: 'int' },
          'tiny-default': { type: 'string', format: 'tinyint(1)' },
          'currency-default': { type: 'string', format: 'USD' },
          'file-default': { type: 'string', format: 'na.png' },
          'hash-default': { type: 'string', format: '{:a=>"A", :b=>"B"}' },
          'object-default': { type: 'string', format: '#<Warnings::Messages:0x00007f50794752e0>' },
          'unheard-of': { type: 'string', format: 'quaternion' },
          union: { description: 'User or Group', readOnly: true },
          odd: { type: 'widget' },
          'active?': { type: 'boolean' },
          active: { type: 'boolean' },
          'exported?': { type: 'boolean' },
          owner: { $ref: '#/definitions/Person' },
          people: { type: 'array', items: { $ref: '#/definitions/Person' } },
          persons: { $ref: '#/definitions/Person' },
          words: { type: 'array', items: { type: 'string', format: 'string(5)' } },
          lost: { $ref: '#/definitions/Nowhere' },
          parent: { $ref: '#/definitions/Thing' },
          person: { $ref: '#/definitions/Thing' },
          friends: { type: 'array', items: { $ref: '#/definitions/Thing' } },
          __proto__x: { type: 'integer' },
          'typeless-object': { properties: { id: { type: 'integer' } } },
          'typeless-word': { enum: ['new', 'old'] },
          'typeless-number': { enum: [1, 2] },
          'typeless-date': { format: 'datetime' },
          'typeless-text': { maxLength: 40 },
          'one-of': { oneOf: [{ type: 'string' }, { $ref: '#/definitions/Person' }] },
          'any-of': { anyOf: [{ type: 'string' }] },
          elements: { items: { $ref: '#/definitions/Person' } },
          nothing: null,
          state: { $ref: '#/definitions/State' },
          tags: { $ref: '#/definitions/Tags' },
          nested: { $ref: '#/definitions/Nested' },
          'elsewhere-in-swagger': { $ref: 'unusual.json#/definitions/Employee' },
          'with-odd-letters': { $ref: '#/definitions/Tax%20Line~1A' },
          'nowhere-in-swagger': { $ref: 'https://example.test/part.json' },
          alias: { $ref: '#/definitions/Worker' },
          'word-or-null': { type: ['string', 'null'], format: 'string(7)' },
          'word-or-number': { type: ['string', 'integer'] },
          'only-null': { type: 'null' },
          'person-or-null': { oneOf: [{ $ref: '#/definitions/Person' }, { type: 'null' }] },
          'text-with-limit': { type: 'string', format: 'string', maxLength: 12 },
          'text-without-room': { type: 'string', format: 'string(0)' },
          address: { type: 'string', format: 'email' },
        },
        SpecialThing: { person: { $ref: '#/definitions/Thing' } },
        Person: { name: { type: 'string', format: 'string' } },
        'Group::Member': { id: { type: 'integer' } },
      },
    ),
  );
  await place.put('unusual.json', {
    swagger: '2.0',
    definitions: {
      State: { type: 'string', enum: ['open', 'closed'] },
      Tags: { type: 'array', items: { $ref: '#/definitions/State' } },
      Nested: { type: 'array', items: { $ref: '#/definitions/Nested' } },
      Employee: {
        allOf: [{ $ref: '#/definitions/Person' }, { properties: { number: { type: 'integer' } } }],
        properties: { name: { type: 'string', format: 'string(20)' } },
      },
      Worker: { $ref: '#/definitions/Employee' },
      Round: { $ref: '#/definitions/Circle' },
      Circle: { $ref: '#/definitions/Round' },
      'Tax Line/A': { properties: { id: { type: 'integer' } } },
      Manager: { allOf: [{ $ref: '#/definitions/Employee' }, { $ref: '#/definitions/Manager' }] },
    },
  });
  const outcome = await place.import();
  expect(outcome.stderr).toBe('');
  findings = new Set(outcome.findings.map(({ rule, where }) => `${rule} ${where}`));
  properties = (await place.definition('Thing')).properties;
});
afterAll(clear);

test.each<[string, object]>([
  ['name', { type: 'string', maxLength: 40 }],
  ['note', { type: 'string' }],
  ['price', { type: ['string', 'number'], decimal: { precision: 32, scale: 4 }, readOnly: true }],
  ['rate', { type: ['string', 'number'], decimal: {} }],
  ['created-at', { type: 'string', format: 'date-time' }],
  ['day', { type: 'string', format: 'date' }],
  ['hour', { type: 'string', format: 'time' }],
  ['count', { type: 'integer' }],
])('the format of %s becomes keywords', (name, schema) => {
  expect(properties[name]).toEqual(schema);
});

test.each<[string, object, string]>([
  ['on', { type: 'boolean' }, 'enum-dropped'],
  ['always', { type: 'boolean' }, 'enum-dropped'],
  ['level', { type: 'integer', enum: [0, 1] }, 'enum-made-integer'],
  ['paper', { anyOf: [{ type: 'integer' }, { type: 'string', enum: ['ours', 'theirs'] }] }, 'enum-words-on-integer'],
  ['empty', { type: ['string', 'number'], decimal: { precision: 10, scale: 0 } }, 'enum-dropped'],
  ['moment', { type: 'string', format: 'date-time' }, 'enum-dropped'],
  ['status', { type: 'string', maxLength: 20, enum: ['new', 'old'] }, ''],
])('the enum of %s is made sane', (name, schema, rule) => {
  expect(properties[name]).toEqual(schema);
  expect([...findings].find((finding) => finding.endsWith(` Thing.${name}`)) ?? '').toBe(
    rule === '' ? '' : `${rule} Thing.${name}`,
  );
});

test.each<[string, object, string]>([
  ['bare', { type: ['string', 'number', 'boolean'] }, 'type-unknown'],
  ['flag-default', { type: 'boolean' }, 'format-is-default'],
  ['list-default', { type: 'array' }, 'format-is-default'],
  ['number-default', { type: ['string', 'number'], decimal: {} }, 'format-is-default'],
  ['whole-default', { type: 'integer' }, 'format-is-database-type'],
  ['tiny-default', { type: ['boolean', 'integer'] }, 'format-is-database-type'],
  ['currency-default', {}, 'format-dropped'],
  ['file-default', {}, 'format-dropped'],
  ['hash-default', {}, 'format-dropped'],
  ['object-default', {}, 'format-dropped'],
  ['unheard-of', {}, 'format-dropped'],
  ['union', { type: 'object', readOnly: true }, 'union-made-object'],
  ['odd', {}, 'type-not-understood'],
])('%s has a leaked or unknown type, which is reported', (name, schema, rule) => {
  expect(properties[name]).toEqual(schema);
  expect(findings).toContain(`${rule} Thing.${name}`);
});

test.each<[string, object, string]>([
  ['typeless-object', { type: 'object', properties: { id: { type: 'integer' } } }, ''],
  ['typeless-word', { type: 'string', enum: ['new', 'old'] }, 'type-unknown'],
  ['typeless-number', { type: 'integer', enum: [1, 2] }, 'enum-made-integer'],
  ['typeless-date', { type: 'string', format: 'date-time' }, ''],
  ['typeless-text', { type: 'string', maxLength: 40 }, ''],
  ['one-of', {}, 'type-not-understood'],
  ['any-of', {}, 'type-not-understood'],
  ['elements', {}, 'type-not-understood'],
  ['nothing', {}, 'type-not-understood'],
])('%s has no type, and refuses nothing that may be meant', (name, schema, rule) => {
  expect(properties[name]).toEqual(schema);
  expect([...findings].find((finding) => finding.endsWith(` Thing.${name}`)) ?? '').toBe(
    rule === '' ? '' : `${rule} Thing.${name}`,
  );
});

test('a definition that is no record stands in the place of references to it', () => {
  expect(properties['state']).toEqual({ type: 'string', enum: ['open', 'closed'] });
  expect(properties['tags']).toEqual({ type: 'array', items: { type: 'string', enum: ['open', 'closed'] } });
  expect(properties['nested']).toEqual({ type: 'array', items: { $ref: 'Nested.json' } });
});

test('a definition that is made of others has all of their properties, its own first', async () => {
  const all = { name: { type: 'string', maxLength: 20 }, number: { type: 'integer' } };
  expect((await place.definition('Employee')).properties).toEqual(all);
  expect((await place.definition('Manager')).properties).toEqual(all);
  expect((await place.definition('Worker')).properties).toEqual(all);
  expect(await place.definition('Round')).not.toHaveProperty('properties');
});

test.each<[string, object, string]>([
  ['elsewhere-in-swagger', { $ref: 'Employee.json' }, ''],
  ['with-odd-letters', { $ref: 'Tax-Line-A.json' }, ''],
  ['nowhere-in-swagger', {}, 'type-not-understood'],
  ['alias', { $ref: 'Worker.json' }, ''],
  ['word-or-null', { type: 'string', maxLength: 7 }, ''],
  ['word-or-number', {}, 'type-not-understood'],
  ['only-null', {}, 'type-not-understood'],
  ['person-or-null', { $ref: 'Person.json' }, ''],
  ['text-with-limit', { type: 'string', maxLength: 12 }, ''],
  ['text-without-room', { type: 'string' }, ''],
  ['address', { type: 'string' }, ''],
])('%s, as other tools write it, is understood or reported', (name, schema, rule) => {
  expect(properties[name]).toEqual(schema);
  expect([...findings].find((finding) => finding.endsWith(` Thing.${name}`)) ?? '').toBe(
    rule === '' ? '' : `${rule} Thing.${name}`,
  );
});

test('names that end in a question mark are accessors: twins go, the others lose the mark', () => {
  expect(properties).toHaveProperty('active');
  expect(properties).not.toHaveProperty(['active?']);
  expect(properties).toHaveProperty('exported', { type: 'boolean' });
  expect(findings).toContain('twin-dropped Thing.active?');
  expect(findings).toContain('property-renamed Thing.exported?');
});

test('references lead to the files beside', () => {
  expect(properties['owner']).toEqual({ $ref: 'Person.json' });
  expect(properties['people']).toEqual({ type: 'array', items: { $ref: 'Person.json' } });
  expect(properties['words']).toEqual({ type: 'array', items: { type: 'string', maxLength: 5 } });
});

test('a single reference whose name is the plural of its definition is a list', () => {
  expect(properties['persons']).toEqual({ type: 'array', items: { $ref: 'Person.json' } });
  expect(findings).toContain('reference-made-list Thing.persons');
});

test('a reference to a definition that is missing gets an open one', async () => {
  expect(properties['lost']).toEqual({ $ref: 'Nowhere.json' });
  expect(await place.definition('Nowhere')).not.toHaveProperty('properties');
  expect(findings).toContain('definition-missing Thing.lost');
});

test('a reference to the own definition is believed only where the name says so', async () => {
  expect(properties['parent']).toEqual({ $ref: 'Thing.json' });
  expect(properties['person']).toEqual({ $ref: 'Person.json' });
  expect(properties['friends']).toEqual({ type: 'array', items: {} });
  expect((await place.definition('SpecialThing')).properties['person']).toEqual({ $ref: 'Person.json' });
  expect(findings).toContain('self-reference-corrected Thing.person');
  expect(findings).toContain('self-reference-opened Thing.friends[]');
});

test('names of definitions become safe file names', async () => {
  expect(await place.definition('Group-Member')).toMatchObject({ $id: 'Group-Member.json' });
  expect(findings).toContain('definition-renamed Group::Member');
});

test('no prose is kept', async () => {
  expect(JSON.stringify(await place.everything())).not.toContain('prose that must not be kept');
});
