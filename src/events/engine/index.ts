/** The door of the engine: polls and deliveries of many subscriptions in one process. */
export { createEventEngine } from './create';
export { createEngineOf } from './engine';
export { createHandOff, type HandOff } from './hand-off';
export type * from './model';
