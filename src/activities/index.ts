/** The door of the activities: reading, writing, deleting, acting, and files. */
export type { Condition, ConditionValue, Operator, QueryPage, QueryRequest, WriteOptions } from './model';
export {
  checkFilter,
  checkSelect,
  formatConditions,
  parseFilter,
  parseSelect,
  type FilterOptions,
  type FilterSyntax,
  type FormatOptions,
  type ParsedFilter,
  type ParsedSelect,
} from './filter';
export {
  checkQuery,
  countRecords,
  getRecord,
  OPERATOR_NAMES,
  queryPages,
  queryRecords,
  recordAt,
  recordsFrom,
  type GetOptions,
  type PositionRequest,
} from './query';
export {
  checkMarkExported,
  exportRecords,
  markableTarget,
  markExported,
  type ExportReport,
  type ExportRequest,
} from './export';
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write';
export { actionsOf, checkAction, runAction, type ActionInfo, type ActionInput, type ActionOptions } from './action';
export { checkDelete, deleteRecords, type DeleteInput } from './delete';
export { fromReplayLine, isReplayLine, toReplayLine, type RunOptions, type UnknownRecords } from './run';
export {
  attachText,
  attachUrl,
  dispositionName,
  downloadFile,
  downloadsOf,
  listAttachments,
  safeFileName,
  uploadFile,
  uploadsOf,
  type AttachmentList,
  type DownloadedFile,
  type DownloadOptions,
  type FileOperation,
  type FileTarget,
  type FileToUpload,
  type UploadOptions,
} from './attachments';
export { checkUpsert, upsertRecords, type UpsertOptions } from './upsert';
