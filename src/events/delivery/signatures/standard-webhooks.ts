/** Standard Webhooks 1.0.0: three headers, symmetric signatures (`v1`), several secrets during a rotation. */
import { createHmac } from 'node:crypto';
import { CoupaError } from '../../../errors';
import { equalTexts } from './compare';

/** Lower-case names of the headers. */
export const WEBHOOK_ID = 'webhook-id';
export const WEBHOOK_TIMESTAMP = 'webhook-timestamp';
export const WEBHOOK_SIGNATURE = 'webhook-signature';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Seconds by which the clocks of both sides may differ. */
const TOLERANCE_SECONDS = 300;

/**
 * The key inside of a secret: `whsec_` and 24 to 64 bytes in base64.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID`; the message does not repeat the secret.
 */
export function webhookKey(secret: string): Uint8Array {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (key.length >= 24 && key.length <= 64) return key;
  throw new CoupaError(
    'COUPA_CONFIGURATION_INVALID',
    'A secret for Standard Webhooks is not one: expected whsec_ followed by 24 to 64 bytes in base64.',
  );
}

/** What is signed and sent. */
export interface SignedMessage {
  /** The same on every attempt. */
  readonly id: string;
  /** Seconds since the epoch of this attempt. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

function signature(key: Uint8Array, { id, timestamp, body }: SignedMessage): string {
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** The three headers. @param keys of all secrets that are valid, newest first; see {@link webhookKey}. */
export function standardWebhookHeaders(
  keys: readonly Uint8Array[],
  message: SignedMessage,
): Readonly<Record<string, string>> {
  return {
    [WEBHOOK_ID]: message.id,
    [WEBHOOK_TIMESTAMP]: String(message.timestamp),
    [WEBHOOK_SIGNATURE]: keys.map((key) => signature(key, message)).join(' '),
  };
}

/** Why a message is not accepted; `valid` when it is. */
export type StandardWebhookVerdict = 'valid' | 'headers-missing' | 'timestamp-out-of-tolerance' | 'signature-wrong';

/** Checks what was received. @param headers lower-case names. @param now milliseconds since the epoch. */
export function verifyStandardWebhook(
  received: { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: Uint8Array },
  keys: readonly Uint8Array[],
  now: number,
): StandardWebhookVerdict {
  const { [WEBHOOK_ID]: id, [WEBHOOK_TIMESTAMP]: sentAt, [WEBHOOK_SIGNATURE]: value } = received.headers;
  if (!id || !sentAt || !value || !/^\d{1,12}$/.test(sentAt)) return 'headers-missing';
  const timestamp = Number(sentAt);
  const expected = keys.map((key) => signature(key, { id, timestamp, body: received.body }));
  // More signatures than a rotation could ever need are not looked at.
  const given = value.split(' ', 16);
  // Every pair is compared, so that the time does not tell which one was close.
  const matches = given.flatMap((text) => expected.map((wanted) => equalTexts(text, wanted)));
  if (!matches.includes(true)) return 'signature-wrong';
  return Math.abs(now / 1000 - timestamp) <= TOLERANCE_SECONDS ? 'valid' : 'timestamp-out-of-tolerance';
}
