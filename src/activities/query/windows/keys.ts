/** Reads the keys of a page and makes sure that they come in the order that was asked for. */
import { CoupaError } from '../../../errors';
import type { DataRecord } from '../../../sdk';
import { asId } from '../../target';
import type { QueryPlan } from '../plan';
import { keyOf } from './ranges';

/**
 * The keys of the rows of a page that was read behind `before`.
 * @throws {CoupaError} `COUPA_ORDER_VIOLATED`: an order other than the one asked for could lose records.
 */
export function checkedKeys(
  rows: readonly DataRecord[],
  before: bigint | undefined,
  { target, direction }: QueryPlan,
  page: number,
): readonly bigint[] {
  const place = `${target.object.name}, page ${page}`;
  let last = before;
  return rows.map((row, position) => {
    const id = asId(row['id']);
    if (id === undefined) {
      throw new CoupaError(
        'COUPA_ORDER_VIOLATED',
        `${place}: record ${position + 1} has no readable id, which reading in order needs. A default API filter of the site may leave it out: name the fields that are wanted, or let the filter return id.`,
      );
    }
    const key = keyOf(BigInt(id), direction);
    if (last !== undefined && key <= last) {
      throw new CoupaError(
        'COUPA_ORDER_VIOLATED',
        `${place}: id ${id} came after id ${keyOf(last, direction)}, although ids were asked for in ${direction === 'asc' ? 'ascending' : 'descending'} order. No record of this page was handed on.`,
      );
    }
    last = key;
    return key;
  });
}
