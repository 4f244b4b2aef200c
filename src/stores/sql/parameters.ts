/** Parameters as both databases take them. */
import { CoupaError } from '../../errors';
import type { SqlValue } from './connection';

/** Whole numbers only: fractions of milliseconds, as jitter makes them, are cut off, and the infinite is as far as numbers go. */
export function wholeParameters(parameters: readonly SqlValue[]): SqlValue[] {
  return parameters.map((value) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    if (Number.isNaN(value))
      throw new CoupaError('COUPA_INTERNAL_ERROR', 'A store was given something that is no number.');
    return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, Math.floor(value)));
  });
}
