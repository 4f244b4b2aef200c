/** Checks what can be known about a write before its first record. */
import { CoupaError } from '../../errors';
import { settleKeys, type KeyFields } from '../lookup';
import type { WriteOptions } from '../model';
import { findTarget, type Target } from '../target';
import type { WriteOperation } from './send-record';

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;

/** What a run is made of. */
export interface Settled {
  readonly target: Target;
  readonly window: number;
  readonly keys?: KeyFields;
}

/** @throws {CoupaError} for everything about a run that can be known to be wrong without its records. */
export function settle(operation: WriteOperation, object: string, options: WriteOptions): Settled {
  const window = checkWindow(options);
  const target = findTarget(object, operation, options.parentIds);
  oneOf(options, 'mode', ['send', 'dry-run']);
  oneOf(options, 'resend', ['unique-key', 'after-search', 'never']);
  checkCorrelation(target, options.correlationField);
  if (options.journal !== undefined && options.mode === 'dry-run') {
    throw invalid('/journal', 'a dry run writes nothing, so there is nothing to keep in a journal');
  }
  const { matchBy, parentIds } = options;
  if (matchBy === undefined) return { target, window };
  if (operation === 'create') throw invalid('/matchBy', 'only updates look for the record that they change');
  return { target, window, keys: settleKeys(target.object.name, matchBy, parentIds) };
}

function checkWindow(options: WriteOptions): number {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    throw invalid('/concurrency', `a whole number between 1 and ${MAX_CONCURRENCY} is expected`);
  }
  return options.stopOnError === true ? 1 : concurrency;
}

function oneOf(options: WriteOptions, name: 'mode' | 'resend', words: readonly string[]): void {
  const value: unknown = options[name];
  if (value !== undefined && !words.includes(value as string))
    throw invalid(`/${name}`, `${words.join(', ')} is expected`);
}

function checkCorrelation({ catalog, object }: Target, field: unknown): void {
  if (field === undefined) return;
  const expected = 'the name of a field is expected, e.g. number or custom-fields.external-id';
  if (typeof field !== 'string' || !/^[\p{L}\p{N}_-]{1,100}(?:\.[\p{L}\p{N}_-]{1,100}){0,5}$/u.test(field)) {
    throw invalid('/correlationField', expected);
  }
  const { standing, nearest, field: known } = catalog.resolvePath(object.definition, field);
  // A site may keep fields of its own directly on the record, so only what looks mistyped is refused.
  if (standing === 'unknown' && nearest.length > 0) {
    throw invalid('/correlationField', `${object.name} has no field ${field}; did you mean ${nearest.join(', ')}?`);
  }
  if (known?.type === 'object' || known?.type === 'array') {
    throw invalid('/correlationField', `${field} is not a single value; name one of its fields`);
  }
}

function invalid(path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}
