/** The other side of a callback: reads what was received and checks its signatures. */
import { parseJson, type DataRecord } from '../../sdk';
import {
  ELEMENTS_ID,
  ELEMENTS_SIGNATURE,
  isElementsSignature,
  verifyStandardWebhook,
  webhookKey,
  WEBHOOK_ID,
  type StandardWebhookVerdict,
} from './signatures';

/** A request as it arrived; header names are lower case. */
export interface RawCallback {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The exact bytes. */
  readonly body: Uint8Array;
}

/** What signatures are checked with. */
export interface ReceiverSecrets {
  /** `event.notification.signature.key`. */
  readonly signatureKey?: string;
  /** Of Standard Webhooks, all that are valid. */
  readonly standardWebhooksSecrets?: readonly string[];
}

/** One event in a callback, as far as both formats tell. */
export interface ReceivedEvent {
  /** `CREATED`, `UPDATED`, `DELETED`, `UNKNOWN`. */
  readonly eventType: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly date: string;
}

/** What a signature came to. `not-checked`: no secret is known. */
export type ElementsVerdict = 'valid' | 'wrong' | 'missing' | 'not-checked';

/** A callback that was read and checked. */
export interface ReceivedCallback {
  /** The same on every attempt; a receiver that has seen it does nothing again. Empty when it has none. */
  readonly id: string;
  readonly format: 'open-connectors' | 'cloudevents' | 'unknown';
  readonly events: readonly ReceivedEvent[];
  readonly records: readonly DataRecord[];
  readonly elements: ElementsVerdict;
  readonly standardWebhooks: StandardWebhookVerdict | 'not-checked';
  /** False when a signature that could be checked is wrong or missing. */
  readonly isTrusted: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function parsed(body: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

type Content = Pick<ReceivedCallback, 'format' | 'events' | 'records'>;

function fromOpenConnectors({ message }: Json): Content | undefined {
  if (!isObject(message) || !Array.isArray(message['events'])) return undefined;
  const raw = isObject(message['raw']) ? message['raw'] : {};
  const events = objects(message['events']).map((event) => ({
    eventType: text(event['eventType']),
    objectType: text(event['objectType']),
    objectId: text(event['objectId']),
    date: text(event['date']),
  }));
  return { format: 'open-connectors', events, records: objects(raw[text(raw['objectType'])]) };
}

function fromCloudEvents(events: readonly Json[]): Content | undefined {
  if (events.length === 0 || !events.every((event) => event['specversion'] === '1.0')) return undefined;
  const read = (event: Json): ReceivedEvent => {
    const type = text(event['type']);
    return {
      eventType: type.slice(type.lastIndexOf('.') + 1).toUpperCase(),
      objectType: type.replace(/^com\.coupa\./, '').replace(/\.[^.]*$/, ''),
      objectId: text(event['subject']),
      date: text(event['time']),
    };
  };
  return {
    format: 'cloudevents',
    events: events.map(read),
    records: events.map(({ data }) => data).filter(isObject),
  };
}

function contentOf(body: unknown): Content {
  const known = isObject(body) ? (fromOpenConnectors(body) ?? fromCloudEvents([body])) : fromCloudEvents(objects(body));
  return known ?? { format: 'unknown', events: [], records: [] };
}

function elementsVerdict({ headers, body }: RawCallback, { signatureKey }: ReceiverSecrets): ElementsVerdict {
  if (!signatureKey) return 'not-checked';
  const value = headers[ELEMENTS_SIGNATURE];
  if (!value) return 'missing';
  return isElementsSignature(value, signatureKey, body) ? 'valid' : 'wrong';
}

/**
 * Reads a callback. Check `isTrusted` before anything is done with it, and skip an `id` that was seen before.
 * @param now milliseconds since the epoch. @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` for a secret that is none.
 */
export function readCallback(raw: RawCallback, secrets: ReceiverSecrets, now: number): ReceivedCallback {
  const keys = (secrets.standardWebhooksSecrets ?? []).map(webhookKey);
  const elements = elementsVerdict(raw, secrets);
  const standardWebhooks = keys.length === 0 ? 'not-checked' : verifyStandardWebhook(raw, keys, now);
  const verdicts: readonly string[] = [elements, standardWebhooks];
  return {
    id: raw.headers[ELEMENTS_ID] || raw.headers[WEBHOOK_ID] || '',
    ...contentOf(parsed(raw.body)),
    elements,
    standardWebhooks,
    isTrusted: verdicts.every((verdict) => verdict === 'valid' || verdict === 'not-checked'),
  };
}
