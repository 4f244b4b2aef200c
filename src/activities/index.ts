/** The door of the activities: Query reads records, Create and Update write them. */
export type { Condition, ConditionValue, Operator, QueryRequest, WriteOptions } from './model';
export { checkQuery, OPERATOR_NAMES, queryRecords } from './query';
export { checkWrite, createRecords, updateRecords, type WriteInput } from './write';
