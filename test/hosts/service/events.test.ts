/** The bodies of Open Connectors' page for Coupa, posted as they are printed there, to events at a callback. */
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isElementsSignature } from '../../../src/events';
import { DEMO_API_KEY } from '../../../src/sandbox';
import { misfits } from './client-shapes';
import { openService, type Answer, type OpenService } from './support';

jest.setTimeout(60_000);

/** As printed, the key and the address excepted. */
const PRINTED = readFileSync('test/events/configuration/instance-body.json', 'utf8');
const SIGNATURE_KEY = 'a key that both sides know';

interface Arrived {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: Buffer;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into bodies
}

/** A receiver; `status` says what it answers. */
async function receive() {
  const arrived: Arrived[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      arrived.push({ headers: request.headers, bytes, body: JSON.parse(bytes.toString()) });
      response.writeHead(status).end('{}');
      server.emit('arrived');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    arrived,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    answerWith: (next: number) => (status = next),
    async until(count: number): Promise<void> {
      while (arrived.length < count) await once(server, 'arrived');
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

let open: OpenService;
let receiver: Awaited<ReturnType<typeof receive>>;
let siteTime = 0;
beforeAll(async () => {
  siteTime = Date.now();
  const clock = { now: () => siteTime, monotonic: () => performance.now() };
  open = await openService({
    sandbox: { clock, records: { suppliers: 12, users: 5 } },
    limits: { requests: { perMinute: 1e6, burst: 1e6 } },
  });
  receiver = await receive();
});
afterAll(async () => {
  await receiver.close();
  await open.close();
});

/** Waits until a resource was polled so many times. */
async function polled(as: string, resource: string, times: number): Promise<void> {
  for (;;) {
    const { body } = await open.call('GET', '/instances/event-poller-records', { as });
    const found = (body as { objectName: string; polls: number }[]).find(({ objectName }) => objectName === resource);
    if ((found?.polls ?? 0) >= times) return;
    await new Promise(setImmediate);
  }
}

async function pollAgain(as: string, resource: string): Promise<void> {
  const { body } = await open.call('GET', '/instances/event-poller-records', { as });
  const before = (body as { objectName: string; polls: number }[]).find(({ objectName }) => objectName === resource);
  expect((await open.call('PUT', '/instances/event-pollers/now', { as })).status).toBe(200);
  await polled(as, resource, (before?.polls ?? 0) + 1);
}

describe('the body as it is printed', () => {
  let made: Answer;
  let as: string;
  it('makes an instance once key and address are filled in', async () => {
    const body = PRINTED.replace('xxxxxxxxxxxxxx', open.sandbox.address).replace('xxxxxxxxxxx', DEMO_API_KEY);
    made = await open.call('POST', '/instances', { body });
    expect([made.status, made.body.message]).toEqual([200, undefined]);
    expect(made.body.eventsEnabled).toBe(true);
    expect(made.body.configuration['api.key']).toBe('********');
    expect(JSON.parse(made.body.configuration['event.poller.configuration'])).toHaveProperty('forms');
    as = `${open.auth}, Element ${made.body.token}`;
  });

  it('polls all ten resources', async () => {
    for (const resource of ['accounts', 'users', 'orders', 'invoices', 'inventoryTransactions', 'purchaseOrders']) {
      await polled(as, resource, 1);
    }
    for (const resource of ['products', 'contracts', 'suppliers', 'forms']) await polled(as, resource, 1);
    const { body } = await open.call('GET', `/instances/${made.body.id}/event-poller-records`);
    expect(body).toHaveLength(10);
    expect((body as { objectName: string; error?: unknown }[]).filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it('keeps events in the log while there is no callback, and posts them, signed, once there is one', async () => {
    siteTime += 60_000;
    open.sandbox.records.insert('suppliers', { name: 'Seen in the log' });
    siteTime += 60_000;
    await pollAgain(as, 'suppliers');
    let log = await open.call('GET', '/instances/events', { as });
    for (; log.body.length === 0 || ['NEW', 'DISPATCHED'].includes(log.body[0].status as string);)
      log = await open.call('GET', '/instances/events', { as });
    expect(misfits('event', log.body[0])).toEqual([]);
    expect(log.body[0]).toMatchObject({
      status: 'RECEIVED',
      eventElementInstances: [{ elementInstanceId: made.body.id }],
    });
    expect(JSON.parse(log.body[0].providerData).suppliers).toMatchObject([{ name: 'Seen in the log' }]);

    const configuration = {
      'event.notification.callback.url': receiver.url,
      'event.notification.signature.key': SIGNATURE_KEY,
    };
    const patched = await open.call('PATCH', `/instances/${made.body.id}`, { body: { configuration } });
    expect(patched.body.configuration).toMatchObject({
      'event.notification.callback.url': receiver.url,
      'event.notification.signature.key': '********',
      'api.key': '********',
    });
    siteTime += 60_000;
    const supplier = open.sandbox.records.insert('suppliers', { name: 'Sent to the callback' });
    siteTime += 60_000;
    await pollAgain(as, 'suppliers');
    await receiver.until(1);
    const { headers, bytes, body } = receiver.arrived[0]!;
    expect(isElementsSignature(String(headers['elements-webhook-signature']), SIGNATURE_KEY, bytes)).toBe(true);
    expect(headers['elements-webhook-id']).toMatch(/./);
    expect(misfits('envelope', body)).toEqual([]);
    expect(body.message).toMatchObject({
      elementKey: 'coupa',
      instanceId: made.body.id,
      instance_id: made.body.id,
      instanceName: 'INSTANCE_NAME',
      raw: { objectType: 'suppliers', suppliers: [{ name: 'Sent to the callback' }] },
      events: [{ objectType: 'suppliers', objectId: String(supplier['id']), eventType: 'CREATED' }],
    });
  });

  it('tells a single event, its disposition and its delivery', async () => {
    const id = receiver.arrived[0]?.body.message.eventId as string;
    for (;;) {
      const { body } = await open.call('GET', `/instances/${made.body.id}/events/${id}`);
      if (body.status === 'NOTIFIED') break;
    }
    const { body } = await open.call('GET', `/instances/events/dispositions?eventId=${id}`, { as });
    expect(body).toMatchObject([{ eventId: id, elementInstanceId: made.body.id, notificationId: id }]);
    const dispositions = (query: string) => open.call('GET', `/instances/events/dispositions?${query}`, { as });
    const all = (await open.call('GET', `/instances/${made.body.id}/events/dispositions`)).body as {
      eventId: string;
    }[];
    expect(all.map(({ eventId }) => eventId)).toContain(id);
    expect(all.flatMap((one) => misfits('disposition', one))).toEqual([]);
    const [newest] = (await dispositions('pageSize=1')).body as object[];
    expect(newest).toEqual(all[0]);
    const [from, to] = [new Date(Date.now() - 3_600_000).toJSON(), new Date(Date.now() + 3_600_000).toJSON()];
    expect((await dispositions(`from=${from}&to=${to}&interval=minute`)).body).toEqual(all);
    expect((await dispositions(`to=${from}`)).body).toEqual([]);
    expect((await dispositions('from=yesterday')).status).toBe(400);
    expect((await dispositions('elementInstanceId=424242')).body).toEqual([]);
    const where = encodeURIComponent(`channel='webhook' and status='delivered' and config.url='${receiver.url}'`);
    expect((body as unknown[]).flatMap((one) => misfits('disposition', one))).toEqual([]);
    const deliveries = await open.call('GET', `/notifications/subscriptions/deliveries?where=${where}`);
    expect((deliveries.body as unknown[]).flatMap((one) => misfits('delivery', one))).toEqual([]);
    expect((deliveries.body as { notificationId: string }[]).map(({ notificationId }) => notificationId)).toContain(id);
    expect((await open.call('GET', '/instances/events/nonsense', { as })).status).toBe(404);
  });

  it('counts events over time', async () => {
    const to = new Date().toISOString();
    const from = new Date(Date.parse(to) - 3_600_000).toISOString();
    const { body } = await open.call('GET', `/instances/events/analytics?from=${from}&to=${to}&interval=minute`, {
      as,
    });
    expect(body).toHaveLength(61);
    expect((body as { count: number }[]).reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(2);
    const refuse = async (query: string) =>
      (await open.call('GET', `/instances/events/analytics?${query}`, { as })).status;
    expect(await refuse('interval=second')).toBe(400);
    expect(await refuse(`from=${to}&to=${from}`)).toBe(400);
    expect(await refuse('accountIds[]=424242')).toBe(403);
    for (const kind of ['accounts', 'instances']) {
      expect((await open.call('GET', `/instances/events/analytics/${kind}`, { as })).body).toHaveLength(1);
    }
  });

  it('queues what the callback refuses under the policy "queue", and sends it again on demand', async () => {
    const policy = { 'notification.webhook.failure.policy': 'queue' };
    expect((await open.call('PATCH', '/accounts/settings', { body: policy })).body).toEqual(policy);
    receiver.answerWith(502);
    const before = receiver.arrived.length;
    siteTime += 60_000;
    open.sandbox.records.insert('suppliers', { name: 'Refused at first' });
    siteTime += 60_000;
    await pollAgain(as, 'suppliers');
    await receiver.until(before + 1);
    const where = encodeURIComponent(`channel='webhook' and status='queued'`);
    const path = `/notifications/subscriptions/deliveries?where=${where}`;
    for (;;) {
      const { body } = await open.call('GET', path);
      if (body.length > 0) break;
    }
    receiver.answerWith(200);
    const again = await open.call('PUT', path);
    expect(again.body).toMatchObject({ instances: [made.body.id] });
    await receiver.until(before + 2);
    const [refused, accepted] = receiver.arrived.slice(before);
    expect(accepted?.headers['elements-webhook-id']).toBe(refused?.headers['elements-webhook-id']);
    for (;;) if ((await open.call('GET', path)).body.length === 0) break;
  });

  it('stops polling while it is disabled, and for good when it is deleted', async () => {
    const { id } = made.body;
    expect((await open.call('DELETE', `/instances/${id}/enabled`)).body.disabled).toBe(true);
    expect((await open.call('GET', `/instances/${id}/event-pollers`)).status).toBe(404);
    expect((await open.call('GET', '/suppliers', { as })).status).toBe(403);
    expect((await open.call('GET', '/objects', { as })).status).toBe(200);
    expect((await open.call('PUT', `/instances/${id}/enabled`)).body.disabled).toBe(false);
    expect((await open.call('GET', `/instances/${id}/event-pollers`)).status).toBe(200);
    expect((await open.call('DELETE', `/instances/${id}`)).status).toBe(200);
    expect((await open.call('GET', '/suppliers', { as })).status).toBe(401);
    expect((await open.call('GET', `/instances/${id}`)).status).toBe(404);
    const left = await open.store.outbox.list({ subscription: `instance-${id}` }, { limit: 10 });
    expect(left).toEqual([]);
  });
});
