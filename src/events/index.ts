/** The door of events: configuration, polling, delivery, and what runs them. */
export type * from './model';
export * from './configuration';
export * from './delivery';
export * from './dates';
export { describeCheckpoint, pollOnce, type CheckpointDescription, type PollContext, type PollReport } from './poller';
export * from './engine';
export { callbackOf, type CallbackOf } from './callback-of';
export { withSetting } from './with-setting';
