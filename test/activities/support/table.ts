/** Answers list requests from an array, by limit, offset, order and bounds on the id, as the documentation has it. */
import type { DataRecord } from '../../../src/sdk';
import type { Answer, SeenRequest } from './site';

/** A row of the table. */
export type Row = DataRecord & { readonly id: number };

/** One page of rows. */
export function page(rows: readonly Row[], { query }: SeenRequest): Answer {
  const bound = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  const [gt, gtOrEq, lt, ltOrEq, equal] = ['id[gt]', 'id[gt_or_eq]', 'id[lt]', 'id[lt_or_eq]', 'id'].map(bound);
  const by = query.get('order_by') ?? 'id';
  const sign = query.get('dir') === 'desc' ? -1 : 1;
  const found = rows
    .filter(({ id }) => (gt === undefined || id > gt) && (gtOrEq === undefined || id >= gtOrEq))
    .filter(({ id }) => (lt === undefined || id < lt) && (ltOrEq === undefined || id <= ltOrEq))
    .filter(({ id }) => equal === undefined || id === equal)
    .sort((a, b) => sign * (Number(a[by]) - Number(b[by]) || a.id - b.id));
  const offset = Number(query.get('offset') ?? 0);
  return { body: found.slice(offset, offset + Number(query.get('limit') ?? 50)) };
}

/** Rows with the ids from 1 to `count`. */
export function rowsUpTo(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `Row ${at + 1}` }));
}
