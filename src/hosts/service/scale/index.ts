/** The door of scaling out: any number of processes on one database of PostgreSQL share the work. */
export { enqueueDelivery } from './jobs';
export { createSharedRunner, prepareScale } from './shared-runner';
export type { WorkOptions } from './workers';
export { createSharedBudget } from './shared-budget';
export { migrateToPostgres, type MigrationReport } from './migrate-store';
export { HEART_TIMES, type HeartTimes } from './heartbeat';
