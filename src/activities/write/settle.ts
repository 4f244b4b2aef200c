/** Checks what can be known about a write before its first record. */
import { settleKeys, type KeyFields } from '../lookup';
import type { WriteOptions } from '../model';
import { checkRunOptions, invalidOption } from '../run';
import { findTarget, type Target } from '../target';
import type { WriteOperation } from './send-record';

/** What a run is made of. */
export interface Settled {
  readonly target: Target;
  readonly window: number;
  readonly keys?: KeyFields;
}

/** @throws {CoupaError} for everything about a run that can be known to be wrong without its records. */
export function settle(operation: WriteOperation, object: string, options: WriteOptions): Settled {
  const window = checkRunOptions(options);
  const target = findTarget(object, operation, options.parentIds);
  oneOf(options, 'resend', ['unique-key', 'after-search', 'never']);
  checkCorrelation(target, options.correlationField);
  const { matchBy, parentIds } = options;
  if (matchBy === undefined) return { target, window };
  if (operation === 'create') throw invalidOption('/matchBy', 'only updates look for the record that they change');
  return { target, window, keys: settleKeys(target.object.name, matchBy, parentIds) };
}

function oneOf(options: WriteOptions, name: 'resend', words: readonly string[]): void {
  const value: unknown = options[name];
  if (value !== undefined && !words.includes(value as string))
    throw invalidOption(`/${name}`, `${words.join(', ')} is expected`);
}

function checkCorrelation({ catalog, object }: Target, field: unknown): void {
  if (field === undefined) return;
  const expected = 'the name of a field is expected, e.g. number or custom-fields.external-id';
  if (typeof field !== 'string' || !/^[\p{L}\p{N}_-]{1,100}(?:\.[\p{L}\p{N}_-]{1,100}){0,5}$/u.test(field)) {
    throw invalidOption('/correlationField', expected);
  }
  const { standing, nearest, field: known } = catalog.resolvePath(object.definition, field);
  // A site may keep fields of its own directly on the record, so only what looks mistyped is refused.
  if (standing === 'unknown' && nearest.length > 0) {
    throw invalidOption(
      '/correlationField',
      `${object.name} has no field ${field}; did you mean ${nearest.join(', ')}?`,
    );
  }
  if (known?.type === 'object' || known?.type === 'array') {
    throw invalidOption('/correlationField', `${field} is not a single value; name one of its fields`);
  }
}
