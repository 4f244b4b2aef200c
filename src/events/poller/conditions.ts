/** What a poll asks the site for. */
import type { Condition, QueryRequest } from '../../activities';
import type { DateField, PolledResource } from '../model';
import type { Window } from './checkpoint';

/** The date on which windows are cut: that of updating, or else that of creating. */
export function windowDate({ updated, created }: PolledResource): DateField | undefined {
  return updated ?? created;
}

/** Bounds on that date; `from` inclusive, `to` exclusive, milliseconds since the epoch. */
export interface Bounds {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * The conditions of a resource at a poll, and bounds on its date. `filterByCurrentDate` is always granted: no window
 * reaches beyond the moment at which it was opened. `filterByUpdatedDate` means "later than the last poll", for which what
 * is remembered stands; switched off, nothing more is told of, since unchanged records give nothing.
 */
export function conditionsOf(
  resource: PolledResource,
  times: Window['times'],
  { from, to }: Bounds = {},
): readonly Condition[] {
  const date = windowDate(resource);
  const bounds: Condition[] = [];
  if (date !== undefined && from !== undefined) {
    bounds.push({ field: date.field, operator: 'gt_or_eq', value: new Date(from) });
  }
  if (date !== undefined && to !== undefined) bounds.push({ field: date.field, operator: 'lt', value: new Date(to) });
  return [...resource.conditions, ...(resource.conditionsAt?.(times.lastPoll, times.now) ?? []), ...bounds];
}

/** The request for records of a resource as they are told of. */
export function requestOf(resource: PolledResource, conditions: readonly Condition[]): QueryRequest {
  const { parentIds, fields = [], idField, updated, created, pageSize, watch = [] } = resource;
  const watched = watch === 'all' ? [] : watch;
  const needed = [idField?.trim(), updated?.field, created?.field, ...watched].filter(
    (field) => field !== undefined && field !== '',
  );
  return {
    conditions,
    pageSize,
    ...(parentIds === undefined ? {} : { parentIds }),
    ...(fields.length === 0 ? {} : { fields: [...new Set([...fields, ...needed])] as readonly string[] }),
  };
}
