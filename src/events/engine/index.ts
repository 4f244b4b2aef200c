/** The door of the engine: polls and deliveries of many subscriptions in one process. */
export { createEngineOf } from './engine';
export type * from './model';
