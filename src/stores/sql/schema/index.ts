/** The schema of the state of polling, step by step. */
import type { Migration } from '../migrate';
import { STREAMS_AND_OUTBOX } from './0001-streams-and-outbox';

/** Under which name the steps are recorded. */
export const STATE_SCHEMA = 'events';

/** All steps. A released one is never changed; the next is added at the end. */
export const STATE_MIGRATIONS: readonly Migration[] = [STREAMS_AND_OUTBOX];
