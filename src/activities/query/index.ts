/** The door of the Query activity. */
export { checkQuery, queryRecords } from './query-records';
export { OPERATOR_NAMES } from './operators';
