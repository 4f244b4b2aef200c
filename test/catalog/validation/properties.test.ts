/** What holds for every object, operation and record. */
import fc from 'fast-check';
import { loadCatalog, type CatalogField } from '../../../src/catalog';
import { check } from './reports';

const catalog = loadCatalog();
const writable = catalog.objects.filter(
  (object) => catalog.operation(object, 'create') ?? catalog.operation(object, 'update'),
);
const anyObject = fc.constantFrom(...writable.map((object) => object.name));
const anyOperation = fc.constantFrom('create' as const, 'update' as const);
const fieldNames = [...new Set(catalog.definitions.flatMap((name) => catalog.fields(name).map((field) => field.name)))];

/** JSON with the names of real fields in it, so that the walk goes deep, and values of any kind in any place. */
const anyRecord = fc.object({
  key: fc.oneof(
    fc.constantFrom(...fieldNames),
    fc.string(),
    fc.constantFrom('id', '_delete', 'custom-fields', '__proto__'),
  ),
  values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt(), fc.date()],
  maxDepth: 5,
});

/** A value that keeps what the schemas say of a field. */
function fitting(field: CatalogField, depth: number): fc.Arbitrary<unknown> {
  const text = fc.string({ maxLength: Math.min(field.maxLength ?? 30, 30), unit: 'grapheme-ascii' });
  const whole = fc.integer({ min: 0, max: 1e9 });
  const moment = fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-12-31') })
    .map((date) => date.toISOString());
  const nested = field.definition === undefined || depth > 2 ? fc.constant({}) : recordOf(field.definition, depth + 1);
  const words = (field.enum ?? []).filter((word) => word !== '');
  switch (field.type) {
    case 'integer':
      return fc.oneof(whole, whole.map(String), fc.constant(null));
    case 'decimal':
      return fc.oneof(
        whole,
        fc.tuple(whole, whole).map(([a, b]) => `${a}.${b}`),
        fc.constant(null),
      );
    case 'boolean':
      return fc.constantFrom(true, false, 'true', 'no', null);
    case 'date':
    case 'dateTime':
      return fc.oneof(
        moment,
        moment.map((iso) => iso.slice(0, 10)),
        fc.constant(null),
      );
    case 'object':
      return fc.oneof(nested, fc.constant({ id: 5 }), fc.constant(null));
    case 'array':
      return fc.oneof(fc.array(nested, { maxLength: 3 }), fc.constant({ anything: [{ id: 5 }] }));
    default:
      return words.length > 0 ? fc.constantFrom(...words, null) : fc.oneof(text, fc.constant(null));
  }
}

/** A record with some of the fields of a definition, the names in either spelling. */
function recordOf(definition: string, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const fields = catalog.fields(definition);
  if (fields.length === 0) return fc.constant({});
  return fc.subarray([...fields], { maxLength: Math.min(8, fields.length) }).chain((chosen) =>
    fc.tuple(...chosen.map((field) => fc.tuple(fc.boolean(), fitting(field, depth)))).map((members) =>
      Object.fromEntries(
        members.map(([underscores, value], index) => {
          const name = chosen[index]?.name ?? '';
          return [underscores ? name.replaceAll('-', '_') : name, value];
        }),
      ),
    ),
  );
}

/** An object's name with a record that fits it. */
const fittingRecord = anyObject.chain((object) =>
  fc.tuple(fc.constant(object), recordOf(catalog.object(object).definition)),
);

/** The site sets these, whatever its documentation says. */
const STAMPED = /^(id|(created|updated|last-exported)-at)$/;

/** Every place of a record where a member stands that the schemas call read-only and the documentation no input. */
function readOnlyPlaces(definition: string, value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((element, index) => readOnlyPlaces(definition, element, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  const fields = new Map(catalog.fields(definition).map((field) => [field.name, field]));
  return Object.entries(value).flatMap(([name, member]) => {
    const field = fields.get(name.replaceAll('_', '-'));
    if (field === undefined) return [];
    const association = field.definition !== undefined;
    if (field.readOnly && !association && (field.writable !== true || STAMPED.test(field.name)))
      return [`${path}/${name}`];
    return field.definition === undefined ? [] : readOnlyPlaces(field.definition, member, `${path}/${name}`);
  });
}

const REFERENCE = /\/(id|code|name|number|email|external[-_]src[-_]ref)$/;

test('no value whatever makes a validator throw', () => {
  fc.assert(
    fc.property(anyObject, anyOperation, fc.oneof(anyRecord, fc.anything()), (object, operation, record) => {
      const report = check(object, record, operation);
      for (const { path, message } of [...report.problems, ...report.warnings]) {
        expect(path === '' || path.startsWith('/')).toBe(true);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 500 },
  );
});

test('the given record is not touched', () => {
  fc.assert(
    fc.property(anyObject, anyOperation, anyRecord, (object, operation, record) => {
      // Printed, because a copy of an invalid date does not count as equal to it.
      const before = fc.stringify(record);
      check(object, record, operation);
      expect(fc.stringify(record)).toBe(before);
    }),
  );
});

test('a record that is sent arrives as it was checked', () => {
  fc.assert(
    fc.property(anyObject, anyOperation, anyRecord, (object, operation, record) => {
      const report = check(object, record, operation);
      fc.pre(report.problems.length === 0);
      expect(JSON.parse(JSON.stringify(report.record))).toEqual(report.record);
    }),
  );
});

test('a record made of what the schemas say passes', () => {
  fc.assert(
    fc.property(fittingRecord, anyOperation, ([object, record], operation) => {
      expect(check(object, record, operation).problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('every read-only field is left out, except the keys of references, and nothing else', () => {
  fc.assert(
    fc.property(fittingRecord, anyOperation, ([object, record], operation) => {
      const { definition } = catalog.object(object);
      const report = check(object, record, operation);
      const expected = readOnlyPlaces(definition, record, '');
      const left = readOnlyPlaces(definition, report.record, '');
      expect(left.filter((path) => !REFERENCE.test(path))).toEqual([]);
      expect(left.filter((path) => path.lastIndexOf('/') === 0)).toEqual(
        operation === 'update' ? left.filter((path) => path === '/id') : [],
      );
      expect(new Set(report.dropped).size).toBe(report.dropped.length);
      for (const path of report.dropped) expect(expected).toContain(path);
    }),
    { numRuns: 300 },
  );
});

test('checking again what was checked changes nothing', () => {
  fc.assert(
    fc.property(fittingRecord, anyOperation, ([object, record], operation) => {
      const once = check(object, record, operation);
      const twice = check(object, once.record, operation);
      expect(twice).toMatchObject({ record: once.record, problems: [], dropped: [] });
    }),
  );
});
