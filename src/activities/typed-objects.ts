/** The types that the generated object modules are made of: activities that know the fields of an object. */
import type { WriteResult } from '../sdk';
import type { Operator, QueryRequest } from './model';
import type { UpsertOptions } from './upsert';

/** Names that a record type declares; its index signature, which is there for custom fields, is left aside. */
export type KnownField<Fields> = keyof {
  [Name in keyof Fields as string extends Name ? never : number extends Name ? never : Name]: never;
} &
  string;

/** Fields that hold another record or a list of them. */
export type Association<Fields> = {
  [Name in KnownField<Fields>]: NonNullable<Fields[Name]> extends object ? Name : never;
}[KnownField<Fields>];

/**
 * A field of a record, one below an association (`supplier.name`, `invoice-lines.account.code`), or a custom field below
 * `custom-fields`. A site's own fields that stand on the record itself are named as `OwnField`.
 */
export type FieldPath<Fields, OwnField extends string = never> =
  KnownField<Fields> | `${Association<Fields> | 'custom-fields'}.${string}` | OwnField;

type Scalar = string | number | boolean | Date;

/** A condition on a field that the record has, with a value that fits the operator. */
export type ObjectCondition<Fields, OwnField extends string = never> = {
  readonly field: FieldPath<Fields, OwnField>;
} & (
  | { readonly operator?: Exclude<Operator, 'in' | 'not_in' | 'blank'>; readonly value: Scalar }
  | { readonly operator: 'in' | 'not_in'; readonly value: readonly Scalar[] }
  | { readonly operator: 'blank'; readonly value: boolean }
);

/** What to read of an object; see {@link QueryRequest}. */
export interface ObjectQuery<Fields, OwnField extends string = never> extends Omit<
  QueryRequest,
  'parentIds' | 'conditions' | 'fields' | 'order'
> {
  readonly conditions?: readonly ObjectCondition<Fields, OwnField>[];
  readonly fields?: readonly FieldPath<Fields, OwnField>[];
  readonly order?: { readonly by: FieldPath<Fields, OwnField>; readonly direction?: 'asc' | 'desc' };
}

/** Where the records of a sub-object are: the ids of its parents, outermost first. */
export interface ParentIds<Ids extends readonly (number | string)[]> {
  readonly parentIds: Ids;
}

/** Records to write, at once or as they come. */
export type Payloads<Payload> = Iterable<Payload> | AsyncIterable<Payload>;

/** How to upsert records of an object; see {@link UpsertOptions}. */
export interface ObjectUpsert<Fields, OwnField extends string = never> extends Omit<UpsertOptions, 'keyFields'> {
  readonly keyFields: readonly FieldPath<Fields, OwnField>[];
}

/** A payload that names the record it changes. */
export type Addressed<Payload> = Payload & { readonly id: number | string };

/** A file of a record: the id of the record, and which file it is where there are several. */
export interface RecordFile<File extends string> {
  readonly id: number | string;
  /** The first one when left out. */
  readonly file?: File;
}

/** A {@link WriteResult} whose record has the type of the object. */
export type ObjectWriteResult<Fields> = Omit<WriteResult, 'record'> & { readonly record?: Fields };
