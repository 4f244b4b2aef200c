/** The door of the service: instances, resources and events of Coupa over HTTP. */
export { newKeyText, passingKeyRing, readKeyRing, type KeyRing, type KeySources } from './encryption/key-ring';
export { DEFAULT_LIMITS, type ServiceLimits } from './limits';
export { BASE_PATH, type PartsOptions } from './parts';
export {
  createSharedBudget,
  enqueueDelivery,
  migrateToPostgres,
  type MigrationReport,
  type WorkOptions,
} from './scale';
export { startWorker, type RunningWorker } from './worker';
export { startService, type RunningService, type ServiceOptions } from './service';
export { rotateKeys, type RotationReport } from './encryption/rotate';
export { listUsers } from './storage/users';
export { makeUser, renewSecrets, setUserStanding, type MadeUser, type UserWish } from './access/make-user';
