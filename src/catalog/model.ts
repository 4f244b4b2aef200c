/** The shape of the catalog: which objects exist, what each can do, and what their records look like. */

import type { DataRecord, RecordProblem } from '../sdk';

/** The class of an R38 operation; every operation has exactly one. */
export type OperationClass = 'query' | 'get' | 'create' | 'update' | 'delete' | 'action' | 'upload' | 'download';

/** One method on one path. */
export interface CatalogOperation {
  readonly class: OperationClass;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, e.g. `/suppliers/{supplier_id}/addresses/{id}`. */
  readonly path: string;
  /** Name of an action, upload or download (`submit_for_approval`, `image_scan`); absent for the plain classes. */
  readonly action?: string;
  /** Whether it works on one record or on the collection. */
  readonly on: 'record' | 'collection';
  /** Form fields of a `multipart/form-data` body, with the required ones marked. */
  readonly form?: readonly { readonly name: string; readonly required: boolean }[];
  /** The Swagger module that lists it first, e.g. `core-platform`. */
  readonly module: string;
  /**
   * Absent: one of the operations that Swagger lists. `variant`: a second route of such an operation, because its path
   * has an optional part. `amendment`: added by amendments.json.
   */
  readonly origin?: 'variant' | 'amendment';
}

/** A parent of a sub-object and the path parameter that carries its id. */
export interface CatalogParent {
  /** Object name; it need not be in the catalog itself (`custom_objects` is not). */
  readonly object: string;
  readonly parameter: string;
}

/** A resource as a user picks it. */
export interface CatalogObject {
  /** Path without ids: `invoices`, `suppliers/addresses`. Unique. */
  readonly name: string;
  readonly displayName: string;
  /** What it can do: `Query, create, update, 15 actions`. */
  readonly description: string;
  /** Name of the definition of its records: `InvoiceHeader`. */
  readonly definition: string;
  /** Path of the collection below `/api`. */
  readonly path: string;
  /** Outermost first; empty for an object of its own. */
  readonly parents: readonly CatalogParent[];
  readonly operations: readonly CatalogOperation[];
  /** Modules that list it. */
  readonly modules: readonly string[];
  /** XML element names of a list and of one record: `invoice-headers`, `invoice-header`. */
  readonly xml: { readonly list: string; readonly record: string };
}

/** How a field travels and what is known of its values. */
export interface CatalogField {
  /** As on the wire: `invoice-number`. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'decimal' | 'boolean' | 'date' | 'dateTime' | 'object' | 'array' | 'any';
  /** Definition of an object or of the elements of an array. */
  readonly definition?: string;
  readonly readOnly: boolean;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  /** Named as required on create by the sources; a hint, never a reason to refuse. */
  readonly required: boolean;
  /** Whether the sources say that it may be sent; absent when they do not say. A hint for forms, never a reason to drop. */
  readonly writable?: boolean;
  /** Named as unique by the sources; a hint. */
  readonly unique?: boolean;
  /** Values that the sources name as allowed where the schema has no enum; a hint. */
  readonly allowable?: readonly string[];
}

/** What a validator found in one record. */
export interface ValidationReport {
  /** The record without its read-only fields; the given record is left as it was. */
  readonly record: DataRecord;
  /** What Coupa would refuse for certain. Empty: send it. */
  readonly problems: readonly RecordProblem[];
  /** What looks wrong but may be right, e.g. unknown names with the nearest known one. */
  readonly warnings: readonly RecordProblem[];
  /** Of a create: fields that the sources call required and the record does not have; a site may do without them. */
  readonly missing: readonly string[];
  /** JSON Pointers of the read-only fields that were left out. */
  readonly dropped: readonly string[];
}

/** Checks one record before it is sent. Never throws, whatever the value is. */
export type RecordValidator = (record: unknown) => ValidationReport;

/** Where a dotted field path leads; `field` is absent when the path leaves what the schemas know. */
export interface ResolvedPath {
  /** The path in the spelling of the schemas, as far as it is known. */
  readonly segments: readonly string[];
  readonly field?: CatalogField;
  /** `known`; `custom` below `custom-fields` or an open definition; `unknown` otherwise. */
  readonly standing: 'known' | 'custom' | 'unknown';
  /** Known names near the first unknown segment, best first. */
  readonly nearest: readonly string[];
}

/** The catalog of one release. */
export interface Catalog {
  /** `r38`. */
  readonly release: string;
  /** Sorted by name. */
  readonly objects: readonly CatalogObject[];
  /** Names of all OAuth scopes, sorted: `core.supplier.read`. The release does not say which operation needs which. */
  readonly scopes: readonly string[];
  /** Accepts dashes for underscores and a leading slash. @throws {CoupaError} `COUPA_UNKNOWN_OBJECT` with the nearest names. */
  object(name: string): CatalogObject;
  /**
   * The first operation of that class, PUT before PATCH. Of query, get, create, update and delete only the plain one: a
   * DELETE that only takes back an action (`DELETE /quote_responses/{id}/award`) deletes no record.
   */
  operation(object: CatalogObject, operationClass: OperationClass): CatalogOperation | undefined;
  /** Names of all definitions, sorted. */
  readonly definitions: readonly string[];
  /** The JSON Schema (2020-12) of a definition, references relative to its siblings. */
  schema(definition: string): Readonly<Record<string, unknown>>;
  /** Sorted by name. */
  fields(definition: string): readonly CatalogField[];
  /** The fields by which a reference to such a record may be given, best first: `login`, `email`, `id`. At least `id`. */
  naturalKeys(definition: string): readonly string[];
  /** Finds `supplier.primary-contact.email` from a definition; dashes and underscores are the same. */
  resolvePath(definition: string, path: string): ResolvedPath;
  validator(object: CatalogObject, operation: 'create' | 'update'): RecordValidator;
}
