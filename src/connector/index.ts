/** The door of the connector: what every host programs against. */
export { createConnector } from './connector';
export { toEvents } from './events';
export { ACTIVITY_PROPERTIES, type ActivityName } from './properties';
