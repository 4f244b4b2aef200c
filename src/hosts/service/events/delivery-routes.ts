/** Deliveries of a tenant: what waits or was given up, and how it is sent again. */
import { CoupaError } from '../../../errors';
import type { DeliveryStatus, StoredNotification } from '../../../sdk';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import { audit } from '../storage/audit';
import type { ShownInstance } from '../instances/present';
import { readInstances } from '../instances/read';
import { subscriptionOf } from '../instances/subscription';
import { readDeliveryFilter, type DeliveryFilter } from './delivery-filter';
import { callbackUrlOf, deliveryWord, showDelivery } from './present-event';

const PATH = '/notifications/subscriptions/deliveries';
const INSTANCES = 200;

/** The routes. */
export function deliveryRoutes(context: ServiceContext): readonly Route[] {
  return [
    { method: 'GET', path: PATH, access: 'user', handler: listDeliveries(context) },
    { method: 'PUT', path: PATH, access: 'user', handler: sendAgain(context) },
  ];
}

/** The instances that a filter is about, all of the tenant's. */
async function* instancesOf(
  { database }: ServiceContext,
  { principal }: Call,
  filter: DeliveryFilter,
  from = 0,
): AsyncGenerator<ShownInstance> {
  if (!filter.hasChannel) return;
  for (let after = from; ;) {
    const { organizationId } = principal;
    const found = await readInstances(database, { organizationId, after, limit: INSTANCES });
    for (const instance of found) {
      const url = callbackUrlOf(instance);
      if (url !== undefined && (filter.url === undefined || filter.url === url)) yield instance;
    }
    if (found.length < INSTANCES) return;
    after = found.at(-1)?.row.id ?? after;
  }
}

function statusesOf({ words }: DeliveryFilter): readonly DeliveryStatus[] | undefined {
  if (words === undefined) return undefined;
  return words.flatMap((word): DeliveryStatus[] => {
    if (word === 'delivered') return ['delivered'];
    return word === 'queued' ? ['dead', 'paused'] : ['waiting'];
  });
}

/** Where the next page of deliveries begins. */
interface Place {
  readonly instance: number;
  readonly sequence: number;
}

function listDeliveries(context: ServiceContext): Handler {
  return async (call) => {
    const filter = readDeliveryFilter(call.query.get('where'));
    const size = pageSizeOf(context, call);
    const place = placeOf(call.query.get('nextPage'));
    const deliveries: Readonly<Record<string, unknown>>[] = [];
    let next: Place | undefined;
    for await (const instance of instancesOf(context, call, filter, Math.max(0, (place?.instance ?? 1) - 1))) {
      const after = instance.row.id === place?.instance ? place.sequence : undefined;
      for await (const stored of notificationsOf(context, instance, filter, after)) {
        deliveries.push(showDelivery(instance, stored));
        next = { instance: instance.row.id, sequence: stored.sequence };
        if (deliveries.length === size) break;
      }
      if (deliveries.length === size) break;
    }
    const token = deliveries.length < size || next === undefined ? undefined : tokenOf(next);
    return {
      headers: {
        'elements-returned-count': String(deliveries.length),
        ...(token === undefined ? {} : { 'elements-next-page-token': token }),
      },
      body: deliveries,
    };
  };
}

async function* notificationsOf(
  { store }: ServiceContext,
  { row }: ShownInstance,
  filter: DeliveryFilter,
  from: number | undefined,
): AsyncGenerator<StoredNotification> {
  const statuses = statusesOf(filter);
  let after = from;
  for (;;) {
    const found = await store.outbox.list(
      { subscription: subscriptionOf(row.id), ...(statuses === undefined ? {} : { statuses }) },
      { limit: INSTANCES, ...(after === undefined ? {} : { after }) },
    );
    yield* found.filter((stored) => filter.words === undefined || filter.words.includes(deliveryWord(stored)));
    if (found.length < INSTANCES) return;
    after = found.at(-1)?.sequence;
  }
}

/** Goes on with deliveries that were stopped, and sends those again that were given up. */
function sendAgain(context: ServiceContext): Handler {
  return async (call) => {
    const filter = readDeliveryFilter(call.query.get('where'));
    const { store, ports, runner, database } = context;
    const now = ports.clock.now();
    const instances: number[] = [];
    let count = 0;
    for await (const instance of instancesOf(context, call, filter)) {
      const subscription = subscriptionOf(instance.row.id);
      const { paused, dead } = await store.outbox.figures(subscription);
      const replayed: readonly DeliveryStatus[] = [
        'dead',
        ...(filter.words?.includes('delivered') ? ['delivered' as const] : []),
      ];
      const again = await store.outbox.replay({ subscription, statuses: replayed }, now);
      await store.outbox.resume(subscription);
      if (paused + dead + again === 0) continue;
      count += paused + again;
      instances.push(instance.row.id);
      runner.deliverNow(instance.row.id);
    }
    const { organizationId, user } = call.principal;
    const detail = { instances: instances.slice(0, 100), count };
    const entry = { organizationId, userId: user.id, requestId: call.requestId, action: 'deliveries.again', detail };
    await database.transaction((connection) => audit(connection, entry, now));
    return { body: { count, instances } };
  };
}

function pageSizeOf({ limits }: ServiceContext, { query }: Call): number {
  const text = query.get('pageSize')?.trim() ?? '';
  if (text === '') return limits.platformPages.usual;
  if (/^[1-9]\d{0,8}$/.test(text)) return Math.min(Number(text), limits.platformPages.most);
  throw new CoupaError('COUPA_INPUT_INVALID', 'pageSize: a whole number from 1 is expected.');
}

function tokenOf({ instance, sequence }: Place): string {
  return Buffer.from(`at-${instance}-${sequence}`).toString('base64url');
}

function placeOf(text: string | null): Place | undefined {
  if (text === null || text.trim() === '') return undefined;
  const decoded = text.length > 100 ? '' : Buffer.from(text.trim(), 'base64').toString('utf8');
  const [, instance, sequence] = /^at-(\d{1,15})-(\d{1,15})$/.exec(decoded) ?? [];
  if (instance !== undefined && sequence !== undefined)
    return { instance: Number(instance), sequence: Number(sequence) };
  throw new CoupaError('COUPA_INPUT_INVALID', 'nextPage: this is not a token of this service; take it as it came.');
}
