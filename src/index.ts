/** The public library API. */
export {
  actionsOf,
  attachText,
  attachUrl,
  createRecords,
  deleteRecords,
  downloadFile,
  downloadsOf,
  exportRecords,
  formatConditions,
  fromReplayLine,
  listAttachments,
  markExported,
  OPERATOR_NAMES,
  parseFilter,
  parseSelect,
  queryPages,
  queryRecords,
  runAction,
  toReplayLine,
  updateRecords,
  uploadFile,
  uploadsOf,
  upsertRecords,
  type ActionInfo,
  type ActionOptions,
  type Condition,
  type ConditionValue,
  type DownloadedFile,
  type ExportReport,
  type ExportRequest,
  type FileToUpload,
  type Operator,
  type ParsedFilter,
  type QueryPage,
  type QueryRequest,
  type RunOptions,
  type UploadOptions,
  type UpsertOptions,
  type WriteInput,
  type WriteOptions,
} from './activities';
export * from './activities/objects';
export { loadCatalog } from './catalog';
export type {
  Catalog,
  CatalogField,
  CatalogObject,
  CatalogOperation,
  OperationClass,
  ResolvedPath,
  ValidationReport,
} from './catalog';
export { connect, testConnection, type ConnectOptions } from './connect';
export { TEST_OUTCOMES, type SiteConnection, type SiteRequest, type SiteResponse } from './connection';
export { createConnector } from './connector';
export { CoupaError, ERROR_CATALOGUE, isCoupaError, type ErrorCode, type ErrorEntry, type HttpFacts } from './errors';
export { createNodePorts, createStreamLogger, openJournalFile } from './platform';
export { events, type EventSubscription, type OpenStoreOptions, type SubscribeOptions } from './subscribe';
export type { ChangeEvent, EngineNotice, EventsConfiguration, Notification, SubscriptionStatus } from './events';
export { findRepeatedMember, parseJson, TransportError } from './sdk';
export type * from './sdk';
