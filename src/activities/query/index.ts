/** The door of the Query activity. */
export { queryPages } from './query-pages';
export { checkQuery, queryRecords } from './query-records';
export { OPERATOR_NAMES } from './operators';
