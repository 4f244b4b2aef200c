/** A receiver of callbacks on a real socket, that answers as a test wants. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createCallbackSink, envelopeFacts, type CallbackSettings, type NotificationSink } from '../../../src/events';
import { createCallbackTransport } from '../../../src/platform/callback';
import type { Clock } from '../../../src/sdk';
import { closeLater, startSite, type Received } from '../../connection/local-site';

/** A body of Open Connectors, as far as tests look. */
export interface ReceivedEnvelope {
  readonly id: string;
  readonly message: {
    readonly raw: Readonly<Record<string, unknown>>;
    readonly events: readonly { readonly objectId: string; readonly eventType: string }[];
  };
}

/** What arrived. */
export interface Callback {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly envelope: ReceivedEnvelope;
}

/** How a receiver answers; `index` counts from 0. */
export type Reaction = (response: ServerResponse, index: number, callback: Callback) => void;

/** A running receiver. */
export interface Receiver {
  readonly url: string;
  readonly callbacks: Callback[];
  /** Ids of what arrived, in order. */
  ids(): string[];
}

/** Starts one. */
export async function startReceiver(react: Reaction = (response) => void response.end()): Promise<Receiver> {
  const callbacks: Callback[] = [];
  const site = await startSite(({ headers, body }: Received, response, index) => {
    const callback = { headers, body, envelope: JSON.parse(body) as ReceivedEnvelope };
    callbacks.push(callback);
    react(response, index, callback);
  });
  return {
    url: `${site.address}/hook`,
    callbacks,
    ids: () => callbacks.map(({ headers }) => String(headers['elements-webhook-id'])),
  };
}

/** Settings for a receiver of tests. */
export function settingsFor(url: string, more: Partial<CallbackSettings> = {}): CallbackSettings {
  return {
    url,
    headers: {},
    format: 'open-connectors',
    schedule: 'open-connectors',
    whenExhausted: 'dead-letter',
    allowedInternalHosts: ['127.0.0.1'],
    timeoutMs: 5_000,
    ...more,
  };
}

/** A sink on a transport of its own. */
export function sinkTo(clock: Clock, settings: CallbackSettings): NotificationSink {
  const transport = createCallbackTransport({ environment: {}, allowedInternalHosts: settings.allowedInternalHosts });
  closeLater(async () => transport.close());
  const facts = envelopeFacts({ subscription: 'acme', site: 'https://acme.coupahost.com' });
  return createCallbackSink({ settings, facts, dropNulls: true, transport, clock });
}
