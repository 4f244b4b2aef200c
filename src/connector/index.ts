/** The door of the connector: what every host programs against. */
export { toReplayLine } from '../activities';
export { createConnector } from './connector';
export { toEvents } from './events';
export { ACTIVITY_PROPERTIES, isActivityName, type ActivityName } from './properties';
export { runTitle } from './run-title';
