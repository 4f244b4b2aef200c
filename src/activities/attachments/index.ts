/** The door of files: attachments of records, and the scans, documents and pictures that some objects have. */
export { downloadsOf, uploadsOf } from './file-operations';
export type { FileOperation } from './file-kinds';
export { downloadFile, type DownloadedFile, type DownloadOptions } from './download-file';
export { listAttachments, type AttachmentList } from './list-attachments';
export { attachText, attachUrl, uploadFile, type FileToUpload, type UploadOptions } from './upload-file';
export { dispositionName, safeFileName } from './file-names';
export type { FileTarget } from './target';
