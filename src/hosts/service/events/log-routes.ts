/** The event log of an instance, and what its poller does. */
import type { StoredNotification } from '../../../sdk';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import { notFound } from '../http/failures';
import { readPlatformPage, withNextPage } from '../http/platform-page';
import type { Reply } from '../http/reply';
import type { ShownInstance } from '../instances/present';
import { bothForms, instanceOfCall } from '../instances/routes';
import { subscriptionOf } from '../instances/subscription';
import { readInstant } from './instant';
import { showPollerRecords } from './poller-records';
import { showDisposition, showEvent } from './present-event';

/** The routes. */
export function eventLogRoutes(context: ServiceContext): readonly Route[] {
  return bothForms([
    ['GET', '/events', listEvents(context)],
    ['GET', '/events/dispositions', dispositions(context)],
    ['GET', '/events/:event', oneEvent(context)],
    ['GET', '/event-poller-records', pollerRecords(context)],
    ['GET', '/event-pollers', pollerStatus(context)],
    ['PUT', '/event-pollers/now', pollNow(context)],
  ]);
}

function listEvents(context: ServiceContext): Handler {
  return async (call) => pageOfLog(context, call, await instanceOfCall(context, call), { show: showEvent });
}

interface LogView {
  show(instance: ShownInstance, stored: StoredNotification): unknown;
  /** Only what came about in this time; both ends are in it. */
  readonly range?: { readonly from?: number | undefined; readonly to?: number | undefined };
}

/** The newest first. */
async function pageOfLog(
  context: ServiceContext,
  { query }: Call,
  instance: ShownInstance,
  { show, range: { from, to } = {} }: LogView,
): Promise<Reply> {
  const page = readPlatformPage(query, context.limits.platformPages);
  const found = await context.store.outbox.list(
    {
      subscription: subscriptionOf(instance.row.id),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to: to + 1 }),
    },
    { limit: page.pageSize + 1, direction: 'desc', ...(page.after === 0 ? {} : { after: page.after }) },
  );
  return withNextPage(
    found,
    page,
    ({ sequence }) => sequence,
    (stored) => show(instance, stored),
  );
}

/** The notification of that id, or the one that holds the event of that id. */
async function findEvent(
  { store }: ServiceContext,
  instance: ShownInstance,
  id: string,
): Promise<StoredNotification | undefined> {
  const filter = { subscription: subscriptionOf(instance.row.id), ids: [id] };
  const [found] = await store.outbox.list(filter, { limit: 1, direction: 'desc' });
  return found;
}

function oneEvent(context: ServiceContext): Handler {
  return async (call) => {
    const instance = await instanceOfCall(context, call);
    const id = call.parameters['event'] ?? '';
    const found = await findEvent(context, instance, id);
    if (found === undefined) throw notFound(`No event found with ID ${id.slice(0, 80)}.`);
    return { body: showEvent(instance, found) };
  };
}

function dispositions(context: ServiceContext): Handler {
  return async (call) => {
    const instance = await instanceOfCall(context, call);
    const id = call.query.get('eventId')?.trim() ?? '';
    const asked = call.query.get('elementInstanceId')?.trim() ?? '';
    const range = { from: readInstant(call.query, 'from'), to: readInstant(call.query, 'to') };
    const isOther = asked !== '' && asked !== String(instance.row.id);
    if (isOther) return { body: [] };
    if (id === '') return pageOfLog(context, call, instance, { show: showDisposition, range });
    const found = await findEvent(context, instance, id);
    return { body: found === undefined ? [] : [showDisposition(instance, found)] };
  };
}

function pollerRecords(context: ServiceContext): Handler {
  return async (call) => {
    const { row } = await instanceOfCall(context, call);
    return { body: showPollerRecords(row.id, await context.runner.status(row.id)) };
  };
}

/** Ours: everything that the engine knows of an instance, for those who look for a reason. */
function pollerStatus(context: ServiceContext): Handler {
  return async (call: Call) => {
    const { row } = await instanceOfCall(context, call);
    const status = await context.runner.status(row.id);
    if (status !== undefined) return { body: status };
    throw notFound(`Instance ${row.id} polls nothing: it is disabled, or its events are.`);
  };
}

/** Ours: polls at once what is not backing off, for those who do not want to wait for the interval. */
function pollNow(context: ServiceContext): Handler {
  return async (call) => {
    const { row } = await instanceOfCall(context, call);
    if (!(await context.runner.pollNow(row.id))) {
      throw notFound(`Instance ${row.id} polls nothing: it is disabled, or its events are.`);
    }
    return {};
  };
}
