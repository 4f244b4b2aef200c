/** Which members of a record an answer holds, in order: the full record, a short one, or what was asked for. */
import type { Field, Kind, Kinds } from '../model/kind';
import { CUSTOM_FIELDS } from '../query/path';

/** One member of an answer. */
export interface ShapeEntry {
  readonly name: string;
  readonly field: Field;
  /** `"invoice-number":`, ready for writing. */
  readonly key: string;
  /** Left out when it has no value. */
  readonly onlyWithValue: boolean;
  /** What a related record shows; made when first needed, because kinds mention each other in circles. */
  readonly inner?: () => Shape;
  /** For custom fields: the only names wanted. */
  readonly names?: ReadonlySet<string>;
}

/** The members of an answer. */
export interface Shape {
  readonly kind: Kind;
  readonly entries: readonly ShapeEntry[];
}

/** The shapes of all kinds. */
export interface Shapes {
  /** Everything: lines in full, references short. */
  readonly full: (kind: Kind) => Shape;
  /** A record mentioned by another one: what names it always, other values when it has them. */
  readonly short: (kind: Kind) => Shape;
  /** Id and natural keys. */
  readonly keys: (kind: Kind) => Shape;
  /** The id alone. */
  readonly limited: (kind: Kind) => Shape;
  /** Own members in full, associations as id and natural keys. */
  readonly shallow: (kind: Kind) => Shape;
}

/** Members that a mentioned record always shows, with null for a missing value. */
const NAMING = new Set([
  'id',
  'created-at',
  'updated-at',
  'name',
  'code',
  'number',
  'status',
  'active',
  'description',
  'display-name',
]);
const SHORT_USER = new Set([
  'id',
  'login',
  'email',
  'employee-number',
  'firstname',
  'lastname',
  'fullname',
  'salesforce-id',
  'avatar-thumb-url',
]);
const CUSTOM: Field = { name: CUSTOM_FIELDS, type: 'json', many: false, readOnly: false };
/** Answers of these leave nulls out since R31. */
const isSparse = (kind: Kind): boolean => kind.name.startsWith('SupplierInformation');

/** Makes an entry of a field. */
export function entryOf(field: Field, how: Omit<ShapeEntry, 'name' | 'field' | 'key'>): ShapeEntry {
  return { name: field.name, field, key: `${JSON.stringify(field.name)}:`, ...how };
}

/** The entry of the site's own fields. */
export function customEntry(names?: ReadonlySet<string>): ShapeEntry {
  return entryOf(CUSTOM, { onlyWithValue: true, ...(names === undefined ? {} : { names }) });
}

function remembered(make: (kind: Kind) => Shape): (kind: Kind) => Shape {
  const known = new Map<Kind, Shape>();
  return (kind) => {
    let shape = known.get(kind);
    if (shape === undefined) known.set(kind, (shape = make(kind)));
    return shape;
  };
}

/** Makes the shapes of a catalog's kinds, each when it is first needed. */
export function createShapes(kinds: Kinds): Shapes {
  const target = (field: Field) => kinds.get(field.target!);
  const inner = (field: Field, choose: (kind: Kind) => Shape) =>
    field.target === undefined ? {} : { inner: () => choose(target(field)) };

  const full = remembered((kind) => ({
    kind,
    entries: [
      ...kind.fields.map((field) =>
        entryOf(field, { onlyWithValue: isSparse(kind), ...inner(field, field.type === 'owned' ? full : short) }),
      ),
      customEntry(),
    ],
  }));
  const short: (kind: Kind) => Shape = remembered((kind) => {
    const isUser = kind.name === 'User';
    const shown = kind.fields.filter((field) =>
      isUser ? SHORT_USER.has(field.name) : !field.many && field.type !== 'json',
    );
    const always = isUser ? SHORT_USER : NAMING;
    return {
      kind,
      entries: shown
        .filter((field) => field.name !== 'created-by' && field.name !== 'updated-by')
        .map((field) =>
          entryOf(field, {
            onlyWithValue: !always.has(field.name) && !kind.naturalKeys.includes(field.name),
            ...inner(field, field.type === 'owned' ? short : keys),
          }),
        ),
    };
  });
  const keys = remembered((kind) => ({
    kind,
    entries: kind.fields
      .filter(
        (field) => field.name === 'id' || field.name === 'external-src-ref' || kind.naturalKeys.includes(field.name),
      )
      .filter((field) => field.target === undefined)
      .map((field) => entryOf(field, { onlyWithValue: false })),
  }));
  const limited = remembered((kind) => ({
    kind,
    entries: kind.fields
      .filter((field) => field.name === 'id')
      .map((field) => entryOf(field, { onlyWithValue: false })),
  }));
  const shallow = remembered((kind) => ({
    kind,
    entries: [
      ...kind.fields.map((field) => entryOf(field, { onlyWithValue: isSparse(kind), ...inner(field, keys) })),
      customEntry(),
    ],
  }));
  return { full, short, keys, limited, shallow };
}
