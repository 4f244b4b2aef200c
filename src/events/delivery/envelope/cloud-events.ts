/** CloudEvents 1.0 in JSON: the body format for receivers that are not made for Open Connectors. */
import { loadCatalog } from '../../../catalog';
import type { DataRecord } from '../../../sdk';
import type { ChangeEvent } from '../../model';
import type { EnvelopeFacts } from './facts';
import { utcSeconds } from './instants';

/** One event, in structured form. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** Together with `source` it is unique; the same on every attempt. */
  readonly id: string;
  /** The list of the resource at the site. */
  readonly source: string;
  /** `com.coupa.invoices.updated`. */
  readonly type: string;
  readonly time: string;
  /** The id of the record; absent where records have none. */
  readonly subject?: string;
  /** The release and the object that the data is an instance of: `urn:coupa:r38:invoices`. */
  readonly dataschema: string;
  readonly datacontenttype?: 'application/json';
  readonly data?: DataRecord;
  /** Events with the same key are in order among each other (the extension of that name). */
  readonly partitionkey: string;
  /** When the poller found it. */
  readonly polldate: string;
  /** JSON Pointers, separated by blanks; only with change detail. */
  readonly changedfields?: string;
}

/** Media type of structured CloudEvents; a callback always takes a list, though it be of one. */
export const CLOUD_EVENTS_BATCH_TYPE = 'application/cloudevents-batch+json';

/** One change as a CloudEvent. */
export function cloudEvent(event: ChangeEvent, facts: EnvelopeFacts): CloudEvent {
  const { id, object, objectType, objectId, kind, record, changedFields } = event;
  const path = object.split('/').map(encodeURIComponent).join('/');
  return {
    specversion: '1.0',
    id,
    source: `${facts.site.replace(/\/+$/, '')}/api/${path}`,
    type: `com.coupa.${object.replaceAll('/', '.')}.${kind.toLowerCase()}`,
    time: utcSeconds(event.date),
    ...(objectId === '' ? {} : { subject: objectId }),
    dataschema: `urn:coupa:${loadCatalog().release}:${path}`,
    partitionkey: `${objectType}/${objectId === '' ? id : objectId}`,
    polldate: utcSeconds(event.pollDate),
    ...(changedFields === undefined || changedFields.length === 0 ? {} : { changedfields: changedFields.join(' ') }),
    ...(record === undefined ? {} : { datacontenttype: 'application/json' as const, data: record }),
  };
}

/** The batch form, in the order of the events; also for one event, so that a receiver always finds an array. */
export function cloudEvents(events: readonly ChangeEvent[], facts: EnvelopeFacts): readonly CloudEvent[] {
  return events.map((event) => cloudEvent(event, facts));
}
