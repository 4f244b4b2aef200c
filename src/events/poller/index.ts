/** The door of the poller: reads what has changed at a site, losing nothing, and stores it for delivery. */
export type { PollContext, PollReport } from './model';
export { pollOnce } from './poll-once';
export { describeCheckpoint, type CheckpointDescription } from './describe-checkpoint';
