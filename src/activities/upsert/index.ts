/** The door of the Upsert activity. */
export { checkUpsert, upsertRecords, type UpsertOptions } from './upsert-records';
