/** The signature of Open Connectors: HMAC-SHA256 of the exact bytes of the body, in base64. */
import { createHmac } from 'node:crypto';
import { equalTexts } from './compare';

/** Lower-case names of the headers. */
export const ELEMENTS_ID = 'elements-webhook-id';
export const ELEMENTS_SIGNATURE = 'elements-webhook-signature';

/** Value of `Elements-Webhook-Signature`: `sha256=` and base64. @param key `event.notification.signature.key`. */
export function elementsSignature(key: string, body: Uint8Array): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('base64')}`;
}

/** Whether the value is the signature of the body; takes the same time wherever it differs. */
export function isElementsSignature(value: string | undefined, key: string, body: Uint8Array): boolean {
  return value !== undefined && equalTexts(value.trim(), elementsSignature(key, body));
}
