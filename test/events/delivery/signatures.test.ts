/** Signatures, against public vectors and against the reference implementation. */
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
  elementsSignature,
  isElementsSignature,
  standardWebhookHeaders,
  verifyStandardWebhook,
  webhookKey,
} from '../../../src/events';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("Open Connectors' signature", () => {
  it('is the HMAC-SHA256 of RFC 4231, test case 2, in base64', () => {
    const hex = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const body = bytes('what do ya want for nothing?');
    expect(elementsSignature('Jefe', body)).toBe(`sha256=${Buffer.from(hex, 'hex').toString('base64')}`);
  });

  it('is over the exact bytes: another order of members, another blank or another key do not pass', () => {
    const value = elementsSignature('key', bytes('{"a":1,"b":2}'));
    expect(isElementsSignature(value, 'key', bytes('{"a":1,"b":2}'))).toBe(true);
    for (const other of ['{"b":2,"a":1}', '{"a":1, "b":2}', '']) {
      expect(isElementsSignature(value, 'key', bytes(other))).toBe(false);
    }
    expect(isElementsSignature(value, 'other', bytes('{"a":1,"b":2}'))).toBe(false);
    for (const wrong of [undefined, '', 'sha256=', value.slice(7), value.toLowerCase(), `${value}=`]) {
      expect(isElementsSignature(wrong, 'key', bytes('{"a":1,"b":2}'))).toBe(false);
    }
  });
});

/** The vector that the implementations of Standard Webhooks share. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('Standard Webhooks', () => {
  const key = webhookKey(VECTOR.secret);
  const now = VECTOR.timestamp * 1000;
  const message = { id: VECTOR.id, timestamp: VECTOR.timestamp, body: bytes(VECTOR.body) };
  const sent = (keys: readonly Uint8Array[] = [key]) => ({
    headers: standardWebhookHeaders(keys, message),
    body: message.body,
  });
  const newKey = webhookKey(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);

  it('signs the public vector as others do', () => {
    expect(sent().headers).toEqual({
      'webhook-id': VECTOR.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': VECTOR.signature,
    });
    expect(verifyStandardWebhook(sent(), [key], now)).toBe('valid');
  });

  it('takes a secret with and without its prefix', () => {
    expect(webhookKey('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual(key);
  });

  it('signs with both secrets during a rotation, so that receivers with either accept it', () => {
    const both = sent([newKey, key]);
    expect(both.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const held of [key, newKey]) expect(verifyStandardWebhook(both, [held], now)).toBe('valid');
    expect(verifyStandardWebhook(sent([key]), [newKey], now)).toBe('signature-wrong');
    expect(verifyStandardWebhook(sent([key]), [newKey, key], now)).toBe('valid');
  });

  it.each([
    ['another body', { body: bytes('{"test": 2432232315}') }],
    ['another id', { headers: { ...sent().headers, 'webhook-id': 'msg_other' } }],
    ['another timestamp', { headers: { ...sent().headers, 'webhook-timestamp': '1614265331' } }],
    [
      'a version that is not ours',
      { headers: { ...sent().headers, 'webhook-signature': VECTOR.signature.replace('v1', 'v2') } },
    ],
  ])('does not accept %s', (_what, change) => {
    expect(verifyStandardWebhook({ ...sent(), ...change }, [key], now)).toBe('signature-wrong');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('does not accept a message without %s', (name) => {
    const { [name]: _left, ...headers } = sent().headers;
    expect(verifyStandardWebhook({ ...sent(), headers }, [key], now)).toBe('headers-missing');
  });

  it.each(['x', '-1', '1e9', '1614265330.5', '9'.repeat(30)])('does not accept "%s" as a timestamp', (text) => {
    const headers = { ...sent().headers, 'webhook-timestamp': text };
    expect(verifyStandardWebhook({ ...sent(), headers }, [key], now)).toBe('headers-missing');
  });

  it('accepts clocks that differ by five minutes, and no more', () => {
    for (const seconds of [-300, 0, 300])
      expect(verifyStandardWebhook(sent(), [key], now + seconds * 1000)).toBe('valid');
    for (const seconds of [-301, 301, 86_400]) {
      expect(verifyStandardWebhook(sent(), [key], now + seconds * 1000)).toBe('timestamp-out-of-tolerance');
    }
  });

  it.each(['', 'whsec_', 'whsec_short', 'whsec_!!!!', `whsec_${'A'.repeat(200)}`, `${VECTOR.secret}é`])(
    'refuses "%s" as a secret, without repeating it',
    (secret) => {
      let told = '';
      try {
        webhookKey(secret);
      } catch (error) {
        told = (error as Error).message;
      }
      expect(told).toContain('24 to 64 bytes');
      if (secret.length > 6) expect(told).not.toContain(secret);
    },
  );

  it('accepts every message that it signed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.uint8Array({ maxLength: 500 }),
        fc.uuid(),
        (raw, body, id) => {
          const own = webhookKey(`whsec_${Buffer.from(raw).toString('base64')}`);
          const headers = standardWebhookHeaders([own], { id, timestamp: 1, body });
          expect(verifyStandardWebhook({ headers, body }, [own], 1_000)).toBe('valid');
        },
      ),
    );
  });

  it('signs what the reference implementation accepts, and accepts what that signs', () => {
    const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((raw) => Buffer.from(raw).toString('base64'));
    const seconds = Math.floor(Date.now() / 1000);
    fc.assert(
      fc.property(secrets, fc.json(), fc.uuid(), (base64, text, id) => {
        const reference = new Webhook(`whsec_${base64}`);
        const own = webhookKey(`whsec_${base64}`);
        const body = bytes(text);
        const headers = standardWebhookHeaders([newKey, own], { id, timestamp: seconds, body });
        expect(reference.verify(text, { ...headers })).toEqual(JSON.parse(text));
        const theirs = {
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': reference.sign(id, new Date(seconds * 1000), text),
        };
        expect(verifyStandardWebhook({ headers: theirs, body }, [own], seconds * 1000)).toBe('valid');
      }),
    );
  });
});
