/** The door of the Query activity. */
export { queryRecords } from './query-records';
export { OPERATOR_NAMES } from './operators';
