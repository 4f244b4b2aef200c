/** The door of exports: read what was not exported yet, hand it on, and mark it when it has arrived. */
export { checkMarkExported, markableTarget, markExported } from './mark-exported';
export { exportRecords, type ExportReport, type ExportRequest } from './export-records';
