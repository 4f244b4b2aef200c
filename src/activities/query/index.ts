/** The door of the Query activity. */
export { getRecord, type GetOptions } from './get-record';
export { countRecords, recordAt, recordsFrom, type PositionRequest } from './positions';
export { queryPages } from './query-pages';
export { checkQuery, queryRecords } from './query-records';
export { OPERATOR_NAMES } from './operators';
