/** The callback that a configuration names, for hosts that know nothing more about an instance than that. */
import type { Clock, Transport } from '../sdk';
import { createCallbackSink, envelopeFacts } from './delivery';
import type { CallbackSettings, EventsConfiguration, NotificationSink } from './model';

/** What the sink is made of. */
export interface CallbackOf {
  readonly callback: CallbackSettings;
  readonly configuration: EventsConfiguration;
  /** The id of the subscription. */
  readonly id: string;
  readonly siteAddress: string;
  /** See `createCallbackSink`. */
  readonly transport: Transport;
  readonly clock: Clock;
}

/** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with everything that is wrong with the callback. */
export function callbackOf(options: CallbackOf): NotificationSink {
  const { callback, configuration, id, siteAddress, transport, clock } = options;
  const { name, tags, dropNulls } = configuration;
  const named = name === undefined ? {} : { instanceName: name };
  const facts = envelopeFacts({ subscription: id, site: siteAddress, instanceTags: tags, ...named });
  return createCallbackSink({ settings: callback, facts, dropNulls, transport, clock });
}
