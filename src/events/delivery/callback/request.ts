/** Makes the request of one attempt: body, headers, signatures. */
import { USER_AGENT } from '../../../connection';
import type { HttpRequest } from '../../../sdk';
import type { CallbackSettings } from '../../model';
import type { CallbackBody } from '../envelope';
import { ELEMENTS_ID, ELEMENTS_SIGNATURE, elementsSignature, standardWebhookHeaders, webhookKey } from '../signatures';

/** Lists the ids of the events in a body, in their order, for receivers that keep account of single events. */
const EVENT_IDS = 'coupa-event-ids';

function authorization({ basic }: CallbackSettings): Record<string, string> {
  if (basic === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` };
}

/** Makes requests for one callback. @param now milliseconds since the epoch; a new one on every attempt. */
export function callbackRequests(
  settings: CallbackSettings,
): (body: CallbackBody, now: number, timeoutMs: number) => HttpRequest {
  const keys = (settings.standardWebhooksSecrets ?? []).map(webhookKey);
  const own = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { signatureKey } = settings;
  return ({ id, bytes, contentType, events }, now, timeoutMs) => ({
    method: 'POST',
    url: settings.url,
    headers: {
      accept: '*/*',
      'user-agent': USER_AGENT,
      ...own,
      ...authorization(settings),
      // The answer is not looked at, so it need not be packed.
      'accept-encoding': 'identity',
      'content-type': contentType,
      [EVENT_IDS]: events.map((event) => event.id).join(','),
      [ELEMENTS_ID]: id,
      ...(signatureKey ? { [ELEMENTS_SIGNATURE]: elementsSignature(signatureKey, bytes) } : {}),
      ...(keys.length > 0 ? standardWebhookHeaders(keys, { id, timestamp: Math.floor(now / 1000), body: bytes }) : {}),
    },
    body: bytes,
    timeoutMs,
    // What follows the head is counted while it is thrown away.
    maxResponseBytes: Number.POSITIVE_INFINITY,
  });
}
