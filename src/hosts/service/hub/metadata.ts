/** Describes the fields of an object as Open Connectors' object metadata. */
import type { Catalog, CatalogField, CatalogObject } from '../../../catalog';

/** One field; `vendorPath` is its name at the site. */
export interface FieldMetadata {
  readonly vendorPath: string;
  readonly type: string;
  readonly vendorReadOnly: boolean;
  readonly vendorRequired: boolean;
  readonly filterable: boolean;
  readonly searchable: boolean;
  readonly allowedValues?: readonly string[];
  readonly maxLength?: number;
}

const TYPES: Readonly<Record<CatalogField['type'], string>> = {
  string: 'string',
  integer: 'integer',
  decimal: 'string',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'date',
  object: 'object',
  array: 'array',
  any: 'string',
};

/** All fields of the object's definition. */
export function describeFields(catalog: Catalog, object: CatalogObject): { readonly fields: readonly FieldMetadata[] } {
  const fields = catalog.fields(object.definition).map((field): FieldMetadata => {
    const isSingle = field.type !== 'object' && field.type !== 'array';
    return {
      vendorPath: field.name,
      type: TYPES[field.type],
      vendorReadOnly: field.readOnly,
      vendorRequired: field.required,
      filterable: isSingle,
      searchable: isSingle,
      ...(field.enum === undefined ? {} : { allowedValues: field.enum }),
      ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
    };
  });
  return { fields };
}
