/** One attempt to call a receiver on a real socket: what is sent, and what each kind of answer means. */
import { elementsSignature, verifyStandardWebhook, webhookKey, type DeliveryOutcome } from '../../../src/events';
import { nodeClock } from '../../../src/platform';
import { closedPort, closeEverything, startRawSite } from '../../connection/local-site';
import { change, stored, testClock } from './fixture';
import { settingsFor, sinkTo, startReceiver, type Reaction } from './receiver';

afterEach(closeEverything);

const NEVER = new AbortController().signal;
const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const notification = { stored: stored(), events: [change('1'), change('2')] };

/** The outcome of one attempt at a receiver that answers so. */
async function outcomeOf(react: Reaction, timeoutMs = 5_000): Promise<DeliveryOutcome> {
  const { url } = await startReceiver(react);
  return sinkTo(testClock(), settingsFor(url, { timeoutMs })).deliver(notification, NEVER);
}

const status =
  (code: number, headers: Record<string, string> = {}): Reaction =>
  (response) =>
    void response.writeHead(code, headers).end('{"any":"thing"}');

describe('A callback', () => {
  it('is a POST of the envelope, with id, event ids, own headers and basic credentials', async () => {
    const receiver = await startReceiver();
    const settings = settingsFor(receiver.url, {
      headers: { 'X-Tenant': 'acme' },
      basic: { username: 'joe', password: 'pässword:1' },
    });
    expect(await sinkTo(testClock(), settings).deliver(notification, NEVER)).toEqual({ status: 'delivered' });
    const [{ headers, envelope } = fail()] = receiver.callbacks;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'elements-webhook-id': 'note-1',
      'coupa-event-ids': notification.events.map(({ id }) => id).join(','),
      'x-tenant': 'acme',
      authorization: `Basic ${Buffer.from('joe:pässword:1').toString('base64')}`,
    });
    expect(headers['user-agent']).toMatch(/^coupa-connector\//);
    expect(Object.keys(headers).filter((name) => name.includes('signature'))).toEqual([]);
    expect(envelope.message.events.map(({ objectId }) => objectId)).toEqual(['1', '2']);
    expect(envelope.message.raw['invoices']).toEqual([
      { id: 1, 'invoice-number': 'INV-1', total: '567.07' },
      { id: 2, 'invoice-number': 'INV-2', total: '567.07' },
    ]);
  });

  it('is signed in both ways over the bytes that arrive', async () => {
    const receiver = await startReceiver();
    const clock = testClock();
    const settings = settingsFor(receiver.url, { signatureKey: 'key', standardWebhooksSecrets: [SECRET] });
    const sink = sinkTo(clock, settings);
    await sink.deliver(notification, NEVER);
    clock.turn(8_000);
    await sink.deliver(notification, NEVER);
    for (const { headers, body } of receiver.callbacks) {
      const bytes = Buffer.from(body);
      expect(headers['elements-webhook-signature']).toBe(elementsSignature('key', bytes));
      const received = { headers: headers as Record<string, string>, body: bytes };
      expect(verifyStandardWebhook(received, [webhookKey(SECRET)], clock.now())).toBe('valid');
    }
    const [first = fail(), second = fail()] = receiver.callbacks;
    expect([first.body, first.headers['webhook-id']]).toEqual([second.body, second.headers['webhook-id']]);
    const [before, after] = [first, second].map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(Number(after) - Number(before)).toBe(8);
  });

  it('takes the form of CloudEvents when that is configured', async () => {
    const receiver = await startReceiver();
    await sinkTo(testClock(), settingsFor(receiver.url, { format: 'cloudevents' })).deliver(notification, NEVER);
    expect(receiver.callbacks[0]?.headers['content-type']).toBe('application/cloudevents-batch+json');
    expect(receiver.callbacks[0]?.envelope).toMatchObject([{ subject: '1' }, { subject: '2' }]);
  });
});

describe('The answer of a receiver', () => {
  it.each([200, 201, 202, 204, 299])('with status %d is success', async (code) => {
    expect(await outcomeOf(status(code))).toEqual({ status: 'delivered' });
  });

  it.each([400, 401, 404, 409, 422, 500])('with status %d fails this notification only', async (code) => {
    const outcome = await outcomeOf(status(code));
    expect(outcome).toEqual({ status: 'failed', error: expect.stringContaining(`status ${code}`) as string });
  });

  it.each([429, 502, 503, 504])('with status %d slows the target down', async (code) => {
    expect(await outcomeOf(status(code))).toMatchObject({ status: 'failed', slowDown: true });
  });

  it('with status 410 ends it', async () => {
    expect(await outcomeOf(status(410))).toMatchObject({
      status: 'gone',
      error: expect.stringContaining('410') as string,
    });
  });

  it.each([301, 302, 303, 307, 308])('with status %d fails and is not followed', async (code) => {
    const elsewhere = await startReceiver();
    const outcome = await outcomeOf(status(code, { location: `${elsewhere.url}?token=hidden` }));
    expect(outcome).toMatchObject({ status: 'failed', error: expect.stringContaining('redirect') as string });
    expect(JSON.stringify(outcome)).not.toContain('hidden');
    expect(elsewhere.callbacks).toEqual([]);
  });

  it.each([
    ['seconds', '120', 120_000],
    ['a date, by the clock of the receiver', 'Mon, 02 Mar 2026 09:01:00 GMT', 60_000],
    ['more than a day', '999999', 86_400_000],
    ['a time that is over', 'Mon, 02 Mar 2020 09:01:00 GMT', 0],
  ])('is honoured when it asks for a pause in %s', async (_form, value, expected) => {
    const react = status(503, { 'retry-after': value, date: 'Mon, 02 Mar 2026 09:00:00 GMT' });
    expect(await outcomeOf(react)).toMatchObject({ status: 'failed', retryAfterMs: expected, slowDown: true });
  });

  it('is not held to a pause that nobody can read', async () => {
    expect(await outcomeOf(status(503, { 'retry-after': 'later' }))).not.toHaveProperty('retryAfterMs');
  });

  it('counts when its head has arrived, however long or broken the rest is', async () => {
    const endless: Reaction = (response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(60_000), more);
      };
      more();
    };
    const broken: Reaction = (response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('x', () => void response.destroy());
    };
    expect(await outcomeOf(endless)).toEqual({ status: 'delivered' });
    expect(await outcomeOf(broken)).toEqual({ status: 'delivered' });
  });

  it('is not waited for to its end when it stalls after its head', async () => {
    const receiver = await startReceiver((response) => void response.writeHead(200).write('x'));
    // Whoever waited for the rest would wait longer than this test may take.
    const sink = sinkTo(nodeClock, settingsFor(receiver.url, { timeoutMs: 600_000 }));
    expect(await sink.deliver(notification, NEVER)).toEqual({ status: 'delivered' });
  }, 60_000);
});

describe('A receiver that does not answer', () => {
  it('fails after the time-out', async () => {
    expect(await outcomeOf(() => undefined, 100)).toMatchObject({ status: 'failed', slowDown: true });
  });

  it('fails when it cuts the connection off, or talks nonsense', async () => {
    const cut = await startRawSite((socket) => socket.destroy());
    const nonsense = await startRawSite((socket) => socket.end('hello\r\n\r\n'));
    for (const { address } of [cut, nonsense]) {
      const outcome = await sinkTo(testClock(), settingsFor(address)).deliver(notification, NEVER);
      expect(outcome).toMatchObject({ status: 'failed', slowDown: true });
    }
  });

  it('fails when nothing listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const outcome = await sinkTo(testClock(), settingsFor(url)).deliver(notification, NEVER);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('could not be called') as string,
    });
  });
});

test('an address that is not allowed pauses the subscription, because no attempt can ever succeed', async () => {
  const receiver = await startReceiver();
  const sink = sinkTo(testClock(), settingsFor(receiver.url, { allowedInternalHosts: [] }));
  expect(await sink.deliver(notification, NEVER)).toMatchObject({
    status: 'gone',
    error: expect.stringContaining('loopback') as string,
  });
  expect(receiver.callbacks).toEqual([]);
});

describe('A notification that is too large for one body', () => {
  const record = (id: string): object => ({ id, text: 'x'.repeat(4_000) });
  const events = ['1', '2', '3', '4'].map((id) => change(id, { record: record(id) as never }));

  it('goes in parts; parts that were accepted are not sent again', async () => {
    const receiver = await startReceiver((response, index) => void response.writeHead(index === 1 ? 500 : 200).end());
    const sink = sinkTo(testClock(), settingsFor(receiver.url, { maxBodyBytes: 10_000 }));
    const first = await sink.deliver({ stored: stored(), events }, NEVER);
    expect([first.status, receiver.callbacks.length]).toEqual(['failed', 2]);
    const second = await sink.deliver({ stored: stored({ attempts: 2 }), events }, NEVER);
    expect([second.status, receiver.callbacks.length]).toEqual(['delivered', 3]);
    expect(receiver.ids()[2]).toBe(receiver.ids()[1]);
    const seen = receiver.callbacks.flatMap(({ envelope }) => envelope.message.events.map(({ objectId }) => objectId));
    expect(seen).toEqual(['1', '2', '3', '4', '3', '4']);
  });

  it('is refused after the rest was sent when one event alone is too large, and says which', async () => {
    const receiver = await startReceiver();
    const sink = sinkTo(testClock(), settingsFor(receiver.url, { maxBodyBytes: 3_000 }));
    const outcome = await sink.deliver({ stored: stored(), events: [change('7'), events[1] ?? fail()] }, NEVER);
    expect(outcome).toMatchObject({
      status: 'refused',
      error: expect.stringContaining('UPDATED of invoices 2') as string,
    });
    expect(receiver.callbacks.map(({ envelope }) => envelope.message.events[0]?.objectId)).toEqual(['7']);
  });
});

describe('Settings of a callback', () => {
  it('are refused as a whole, each fault by its name, and without secrets', () => {
    const settings = settingsFor('https://joe:hunter2hunter2@example.com/', {
      headers: { 'bad name': 'x', 'X-Ok': 'a\r\nX-Injected: b', 'Webhook-Id': '1', Host: 'x' },
      basic: { username: 'a:b', password: 'secret-password' },
      standardWebhooksSecrets: ['whsec_c2hvcnQ='],
      timeoutMs: 0,
    });
    let told: unknown;
    try {
      sinkTo(testClock(), settings);
    } catch (error) {
      told = error;
    }
    expect(told).toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
    expect((told as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual([
      'event.notification.callback.url',
      'event.notification.callback.headers/bad name',
      'event.notification.callback.headers/X-Ok',
      'event.notification.callback.headers/Webhook-Id',
      'event.notification.callback.headers/Host',
      'event.notification.basic.username',
      'standardWebhooksSecrets/0',
      'timeoutMs',
    ]);
    expect(String(told)).not.toMatch(/hunter2|secret-password|c2hvcnQ/);
  });

  it('appear in no outcome, even when the receiver repeats them', async () => {
    const planted = 'planted-secret-value';
    const { url } = await startReceiver((response) => {
      response.writeHead(302, { location: `https://${planted}.example.com/` }).end(planted);
    });
    const settings = settingsFor(`${url}?code=${planted}`, { signatureKey: planted, headers: { 'x-key': planted } });
    const outcome = await sinkTo(testClock(), settings).deliver(notification, NEVER);
    expect(outcome.status).toBe('failed');
    expect(JSON.stringify(outcome)).not.toContain(planted);
  });
});

function fail(): never {
  throw new Error('it is missing');
}
