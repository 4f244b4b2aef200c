/** The door of the envelopes: how a notification looks to its receiver. */
export { LARGEST_BODY_BYTES, notificationBodies } from './bodies';
export type { BodyRules, CallbackBody, NotificationBodies, OversizedEvent } from './bodies';
export { cloudEvent, type CloudEvent } from './cloud-events';
export { envelopeFacts, type EnvelopeFacts, type GivenFacts } from './facts';
export { MOST_EVENTS, openConnectorsEnvelope } from './open-connectors';
export type { OpenConnectorsEnvelope, OpenConnectorsEvent } from './open-connectors';
export { withoutNulls } from './drop-nulls';
