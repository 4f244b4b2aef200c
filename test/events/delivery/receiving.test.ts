/** What a receiver makes of a callback: written by us, by others, or by nobody. */
import * as fc from 'fast-check';
import { readCallback, type RawCallback, type ReceiverSecrets } from '../../../src/events';
import { closeEverything } from '../../connection/local-site';
import { change, stored, testClock } from './fixture';
import { settingsFor, sinkTo, startReceiver } from './receiver';

afterEach(closeEverything);

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const BOTH: ReceiverSecrets = { signatureKey: 'key', standardWebhooksSecrets: [SECRET] };
const events = [change('1', { kind: 'CREATED' }), change('2')];

/** What one of our callbacks looks like when it arrives. */
async function sent(
  format: 'open-connectors' | 'cloudevents' = 'open-connectors',
): Promise<{ raw: RawCallback; now: number }> {
  const receiver = await startReceiver();
  const clock = testClock();
  await sinkTo(clock, settingsFor(receiver.url, { ...BOTH, format })).deliver(
    { stored: stored(), events },
    new AbortController().signal,
  );
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.callbacks;
  return { raw: { headers: headers as RawCallback['headers'], body: Buffer.from(body) }, now: clock.now() };
}

test.each(['open-connectors', 'cloudevents'] as const)(
  'a callback in the form %s is read and trusted',
  async (format) => {
    const { raw, now } = await sent(format);
    expect(readCallback(raw, BOTH, now)).toEqual({
      id: 'note-1',
      format,
      events: [
        { eventType: 'CREATED', objectType: 'invoices', objectId: '1', date: '2026-03-02T07:59:30Z' },
        { eventType: 'UPDATED', objectType: 'invoices', objectId: '2', date: '2026-03-02T07:59:30Z' },
      ],
      records: [
        { id: 1, 'invoice-number': 'INV-1', total: '567.07' },
        { id: 2, 'invoice-number': 'INV-2', total: '567.07' },
      ],
      elements: 'valid',
      standardWebhooks: 'valid',
      isTrusted: true,
    });
  },
);

test('one byte more, another key, or an hour later, and it is not trusted', async () => {
  const { raw, now } = await sent();
  const more = { ...raw, body: Buffer.concat([raw.body, Buffer.from(' ')]) };
  expect(readCallback(more, BOTH, now)).toMatchObject({
    elements: 'wrong',
    standardWebhooks: 'signature-wrong',
    isTrusted: false,
  });
  expect(readCallback(raw, { signatureKey: 'other' }, now)).toMatchObject({ elements: 'wrong', isTrusted: false });
  expect(readCallback(raw, BOTH, now + 3_600_000)).toMatchObject({
    elements: 'valid',
    standardWebhooks: 'timestamp-out-of-tolerance',
    isTrusted: false,
  });
});

test('a signature that is missing is not trusted, and one that nobody can check is said to be unchecked', async () => {
  const { raw, now } = await sent();
  const bare = { ...raw, headers: {} };
  expect(readCallback(bare, BOTH, now)).toMatchObject({
    id: '',
    elements: 'missing',
    standardWebhooks: 'headers-missing',
    isTrusted: false,
  });
  expect(readCallback(raw, {}, now)).toMatchObject({
    elements: 'not-checked',
    standardWebhooks: 'not-checked',
    isTrusted: true,
  });
});

test('whatever arrives is read without failing', () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .constantFrom(
        '{"message":{"events":[1,null,{}],"raw":{"objectType":"x","x":3}}}',
        '[{"specversion":"1.0"}]',
        '[]',
      )
      .map(Buffer.from),
  );
  fc.assert(
    fc.property(body, fc.dictionary(fc.string(), fc.string()), (bytes, headers) => {
      const { isTrusted, events: found } = readCallback({ headers, body: bytes }, { signatureKey: 'key' }, 0);
      expect([isTrusted, Array.isArray(found)]).toEqual([false, true]);
    }),
  );
});
