/** Amendments, hints and what one release takes over from another. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clear, op, swagger, workplace, type Workplace } from './workplace';

afterAll(clear);

const DEFINITIONS = {
  Part: {
    id: { type: 'integer', readOnly: true },
    name: { type: 'string', format: 'string(9)' },
    status: { type: 'string', format: 'string', enum: ['new'] },
    code: { type: 'string', format: 'string', readOnly: true },
    maker: { $ref: '#/definitions/Maker' },
  },
  Maker: { name: { type: 'string', format: 'string' } },
};

const PATHS = { '/parts': { get: op.list('Part') }, '/parts/{id}': { get: op.get('Part') } };

async function withAmendments(...amendments: readonly object[]): Promise<Workplace> {
  const place = await workplace();
  await place.put('a.json', swagger(PATHS, DEFINITIONS));
  await mkdir(join(place.out, 'r1'), { recursive: true });
  await writeFile(join(place.out, 'r1', 'amendments.json'), JSON.stringify({ amendments }));
  return place;
}

const reason = 'The documentation says so.';

test('an added operation is classified like the others and marked', async () => {
  const place = await withAmendments({ change: 'add-operation', method: 'POST', path: '/parts', definition: 'Part', reason });
  const { findings } = await place.import();
  const { objects } = (await place.read('r1/objects.json')) as { objects: { operations: object[] }[] };
  expect(objects[0]?.operations).toContainEqual(
    expect.objectContaining({ class: 'create', method: 'POST', path: '/parts', origin: 'amendment' }),
  );
  expect(findings).toContainEqual({ rule: 'amendment-applied', where: 'POST /parts', detail: reason });
});

test('an operation can be removed', async () => {
  const place = await withAmendments({ change: 'remove-operation', method: 'GET', path: '/parts/{id}', reason });
  await place.import();
  const { objects } = (await place.read('r1/objects.json')) as { objects: { operations: object[] }[] };
  expect(objects[0]?.operations).toHaveLength(1);
});

test('fields can be set, added, removed, and enums widened', async () => {
  const place = await withAmendments(
    { change: 'set-field', definition: 'Part', field: 'maker', schema: { type: 'array', items: { $ref: 'Maker.json' } }, reason },
    { change: 'add-field', definition: 'Part', field: 'weight', schema: { type: 'integer' }, reason },
    { change: 'remove-field', definition: 'Part', field: 'name', reason },
    { change: 'add-enum-values', definition: 'Part', field: 'status', values: ['new', 'old'], reason },
    { change: 'natural-keys', definition: 'Maker', keys: ['name'], reason },
  );
  await place.import();
  const { properties } = await place.definition('Part');
  expect(properties['maker']).toEqual({ type: 'array', items: { $ref: 'Maker.json' } });
  expect(properties['weight']).toEqual({ type: 'integer' });
  expect(properties).not.toHaveProperty('name');
  expect(properties['status']?.['enum']).toEqual(['new', 'old']);
  expect(await place.read('r1/objects.json')).toMatchObject({ naturalKeys: { Maker: ['name'] } });
});

const STALE: readonly (readonly [amendment: object, where: string, detail: RegExp])[] = [
  [{ change: 'add-operation', method: 'GET', path: '/parts', definition: 'Part' }, 'GET /parts', /lists it now/],
  [{ change: 'add-operation', method: 'POST', path: '/prats', definition: 'Prat' }, 'POST /prats', /Prat does not exist/],
  [{ change: 'remove-operation', method: 'PUT', path: '/parts' }, 'PUT /parts', /no such operation/],
  [{ change: 'set-field', definition: 'Prat', field: 'x', schema: {} }, 'Prat.x', /Prat does not exist/],
  [{ change: 'set-field', definition: 'Part', field: 'x', schema: {} }, 'Part.x', /no such field/],
  [{ change: 'add-field', definition: 'Part', field: 'name', schema: {} }, 'Part.name', /exists now/],
  [{ change: 'set-field', definition: 'Part', field: 'maker', schema: { $ref: 'Maker.json' } }, 'Part.maker', /so already/],
  [{ change: 'set-field', definition: 'Part', field: 'maker', schema: { $ref: 'X.json' } }, 'Part.maker', /X\.json/],
  [{ change: 'add-enum-values', definition: 'Part', field: 'status', values: ['new'] }, 'Part.status', /all of the values/],
  [{ change: 'add-enum-values', definition: 'Part', field: 'name', values: ['new'] }, 'Part.name', /no enum/],
  [{ change: 'natural-keys', definition: 'Part', keys: ['nmae'] }, 'Part', /no field nmae/],
  [{ change: 'not-required', definition: 'Part', fields: ['nmae'] }, 'Part', /no field nmae/],
  [{ change: 'writable', definition: 'Prat', fields: ['name'] }, 'Prat', /no field name/],
];

test('amendments that no longer apply are reported, not swallowed', async () => {
  const place = await withAmendments(...STALE.map(([amendment]) => ({ ...amendment, reason })));
  const before = await workplace();
  await before.put('a.json', swagger(PATHS, DEFINITIONS));
  await before.import();
  const { code, findings, stdout } = await place.import();
  expect(code).toBe(0);
  expect(stdout).toContain(`${STALE.length}  amendment-stale`);
  for (const [, where, detail] of STALE)
    expect(findings).toContainEqual({ rule: 'amendment-stale', where, detail: expect.stringMatching(detail) as string });
  const same = { ...(await place.everything()), 'r1/amendments.json': '' };
  expect(same).toEqual({ ...(await before.everything()), 'r1/amendments.json': '' });
});

test.each<[object, RegExp]>([
  [{ change: 'patch', reason }, /amendment 1 has the change "patch"; known are add-operation/],
  [{ change: 'remove-field', definition: 'Part', field: 'name' }, /amendment 1 \(remove-field\) needs "reason" to be a text/],
  [{ change: 'add-operation', method: 'GET', path: 'parts', definition: 'Part', reason }, /needs "path" to be a path/],
  [{ change: 'remove-field', definition: 'Part', field: 'name', filed: 'name', reason }, /unknown member "filed"/],
])('an amendment with a mistake ends the import: %j', async (amendment, message) => {
  const outcome = await (await withAmendments(amendment)).import();
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(message);
});

const HINTS = {
  Part: {
    page: 'prose that must not be kept',
    fields: {
      id: { required: false, unique: true, in: true, out: true },
      name: { required: true, unique: false, in: true, out: true, allowable: 'a, b' },
      code: { required: 'conditional: kind=x', unique: false, in: true, out: true },
      maker: { required: false, unique: false, in: false, out: true },
      gone: { required: true, unique: false, in: true, out: true },
    },
  },
  _unmapped: [],
};

test('hints of fields that exist are copied, and read-only gives way to a hint that a field may be sent', async () => {
  const place = await withAmendments();
  const file = join(place.swagger, '..', 'hints.json');
  await writeFile(file, JSON.stringify(HINTS));
  const { findings } = await place.import('r1', '--hints', file);
  expect(await place.read('r1/hints.json')).toEqual({
    Part: {
      required: ['name'],
      unique: ['id'],
      input: ['code', 'id', 'name'],
      output: ['code', 'id', 'maker', 'name'],
      conditional: { code: 'kind=x' },
      allowable: { name: ['a', 'b'] },
    },
  });
  const { properties } = await place.definition('Part');
  expect(properties['code']).not.toHaveProperty('readOnly');
  expect(properties['id']).toHaveProperty('readOnly', true);
  expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['hint-without-field', 'read-only-lifted']));
});

test.each([
  ['[]', /are not an object/],
  ['{"Part": {"required": ["name"]}}', /must be \{"<Definition>"/],
  ['{', /cannot be read/],
])('hints that are not in the form for hints are told: %s', async (content, message) => {
  const place = await withAmendments();
  const file = join(place.swagger, '..', 'hints.json');
  await writeFile(file, content);
  const { code, stderr } = await place.import('r1', '--hints', file);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

test('a release without hints and amendments takes over those of the newest other one, and says so', async () => {
  const place = await withAmendments({ change: 'remove-field', definition: 'Part', field: 'status', reason });
  const file = join(place.swagger, '..', 'hints.json');
  await writeFile(file, JSON.stringify(HINTS));
  await place.import('r1', '--hints', file);
  const { name: _gone, ...rest } = DEFINITIONS.Part;
  await place.put('a.json', swagger({}, { ...DEFINITIONS, Part: rest }));
  const { findings } = await place.import('r2');
  expect(await place.read('r2/hints.json')).toEqual({
    Part: { unique: ['id'], input: ['code', 'id'], output: ['code', 'id', 'maker'], conditional: { code: 'kind=x' } },
  });
  expect((await place.definition('Part', 'r2')).properties).not.toHaveProperty('status');
  expect(await place.read('r2/amendments.json')).toEqual(await place.read('r1/amendments.json'));
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ rule: 'hints-carried-over', where: 'r1' }),
      expect.objectContaining({ rule: 'amendments-carried-over', where: 'r1' }),
    ]),
  );
  expect(await place.read('current.json')).toEqual({ release: 'r1' });
});

const READ_ONLY = { type: 'string', format: 'string(9)', readOnly: true };
const EMPTY_INPUTS = {
  Order: {
    phone: { $ref: '#/definitions/Phone' },
    windows: { type: 'array', items: { $ref: '#/definitions/Window' } },
    history: { $ref: '#/definitions/History' },
    maker: { $ref: '#/definitions/Maker' },
    told: { $ref: '#/definitions/Told' },
  },
  Phone: { id: READ_ONLY, number: READ_ONLY, 'area-code': READ_ONLY, 'created-at': READ_ONLY },
  Window: { day: READ_ONLY, maker: { $ref: '#/definitions/Maker' } },
  History: { text: READ_ONLY },
  Maker: { name: { type: 'string', format: 'string' }, code: READ_ONLY },
  Told: { text: READ_ONLY },
};

test('an input of which nothing could be sent is opened; outputs, and those that somebody knows of, stay as they are', async () => {
  const place = await withAmendments();
  await place.put('a.json', swagger({}, EMPTY_INPUTS));
  const sent = { in: true, out: true };
  const fields = { phone: sent, windows: sent, maker: sent, told: sent, history: { in: false, out: true } };
  const file = join(place.swagger, '..', 'hints.json');
  await writeFile(file, JSON.stringify({ Order: { fields }, Told: { fields: { text: { in: false, out: true } } } }));
  await place.import('r1', '--hints', file);
  const stillReadOnly = async (definition: string) =>
    Object.entries((await place.definition(definition)).properties)
      .filter(([, property]) => (property as { readOnly?: boolean }).readOnly === true)
      .map(([name]) => name);
  expect(await stillReadOnly('Phone')).toEqual(['created-at', 'id']);
  expect(await stillReadOnly('Window')).toEqual([]);
  expect(await stillReadOnly('History')).toEqual(['text']);
  expect(await stillReadOnly('Maker')).toEqual(['code']);
  expect(await stillReadOnly('Told')).toEqual(['text']);
});

test('an amendment can say that a field may be sent, which also lifts read-only', async () => {
  const place = await withAmendments({ change: 'writable', definition: 'Part', fields: ['code'], reason });
  await place.import();
  expect(await place.read('r1/hints.json')).toEqual({ Part: { input: ['code'] } });
  expect((await place.definition('Part')).properties['code']).not.toHaveProperty('readOnly');
});

test('what Swagger calls required is a hint and no rule of the schema', async () => {
  const place = await withAmendments({ change: 'not-required', definition: 'Part', fields: ['maker'], reason });
  const document = swagger({}, DEFINITIONS) as { definitions: Record<string, { required?: string[] }> };
  Object.assign(document.definitions['Part'] ?? {}, { required: ['name', 'maker'] });
  await place.put('a.json', document);
  await place.import();
  expect(await place.definition('Part')).not.toHaveProperty('required');
  expect(await place.read('r1/hints.json')).toEqual({ Part: { required: ['name'] } });
});
