/** The door of the Create and Update activities. */
export { createRecords, updateRecords, type WriteInput } from './write-records';
