/** What the grammar makes of a text before it is known whether Coupa can express it. */
import type { ConditionValue, Operator } from '../model';
import type { Span } from './model';

/** One comparison with the places of its parts. */
export interface Test {
  readonly kind: 'test';
  readonly field: string;
  readonly operator: Operator;
  readonly value: Exclude<ConditionValue, Date>;
  readonly places: { readonly field: Span; readonly operator: Span; readonly value: Span };
  /** The NOT that it came out of. */
  readonly negatedAt?: Span;
}

/** A filter as a tree. */
export type Tree =
  | Test
  | { readonly kind: 'not'; readonly part: Tree; readonly at: Span }
  /** `at`: the first word that joins. */
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[]; readonly at: Span };

/** A name with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** A field and an operator, waiting for a value. */
export interface Opened {
  readonly field: Name;
  readonly operator: Operator;
  readonly at: Span;
}

/** Puts a test together. */
export function test({ field, operator, at }: Opened, value: Test['value'], place: Span = at): Test {
  return {
    kind: 'test',
    field: field.text,
    operator,
    value,
    places: { field: field.span, operator: at, value: place },
  };
}

/** From the first to the last part. */
export function spanOf({ places: { field, operator, value } }: Test): Span {
  return { start: field.start, end: Math.max(field.end, operator.end, value.end) };
}
