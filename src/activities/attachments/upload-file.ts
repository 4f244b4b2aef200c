/** Uploads: files as streamed forms, texts and addresses as attachments in JSON. */
import type { FormPart, SiteConnection, SiteRequest } from '../../connection';
import { CoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';
import { explainFailure, failedResult, recordOf } from '../run';
import { asId } from '../target';
import { isAttachments } from './file-kinds';
import { uploadsOf } from './file-operations';
import { safeFileName } from './file-names';
import { settleFile, type FileTarget, type SettledFile } from './target';

/** A file on its way to a site. */
export interface FileToUpload {
  /** What it is called at the site; a path before it is left out. */
  readonly name: string;
  /** `application/octet-stream` when absent. */
  readonly contentType?: string;
  /** In bytes, where it is known. */
  readonly size?: number;
  /** Starts reading from the beginning; may be called again when the site was too busy. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** How to upload. */
export interface UploadOptions {
  /** Of attachments: who sees it, `Internal` or `Supplier`. */
  readonly intent?: string;
  /** Of attachments: what else it is linked to, as the site names it. */
  readonly linkedTo?: string;
  /** Of attachments: `file` when absent. */
  readonly type?: string;
  /** Where there are two, another than the first. */
  readonly method?: 'POST' | 'PUT';
  readonly signal?: AbortSignal;
}

/**
 * Uploads a file, read while it is sent: a new attachment (`invoices/attachments` with the id of the invoice as parent),
 * or the file of a record (`image_scan` of `invoices`, `legal_agreement` of `contracts`, `avatar` of `users`). What the
 * site refuses is a `failed` result; an upload whose answer was lost is `unknown`, because sending it again could attach
 * it twice, except where a PUT replaces the one file of a record.
 * @throws {CoupaError} before anything is sent: `COUPA_UNKNOWN_OBJECT`, `COUPA_UNSUPPORTED_ACTIVITY`,
 * `COUPA_PARENT_REQUIRED`, `COUPA_INPUT_INVALID`; `COUPA_CANCELLED`.
 */
export async function uploadFile(
  connection: SiteConnection,
  object: string,
  target: FileTarget,
  file: FileToUpload,
  options: UploadOptions = {},
): Promise<WriteResult> {
  const settled = settleFile(object, target, uploadsOf);
  const { methods, name, field } = settled.operation;
  const method = options.method ?? methods[0] ?? 'POST';
  if (!methods.includes(method)) throw refused('/method', `${name} is sent with ${methods.join(' or ')}`);
  const parts = isAttachments(settled.object) ? attachmentFields(options) : [];
  return send(connection, settled, { method, path: settled.path, form: [...parts, filePart(field, file)] }, options);
}

/** Attaches a text. As {@link uploadFile}. */
export async function attachText(
  connection: SiteConnection,
  object: string,
  target: FileTarget,
  text: string,
  options: UploadOptions = {},
): Promise<WriteResult> {
  if (typeof text !== 'string' || text === '') throw refused('/text', 'a text is expected');
  return attach(connection, object, target, { type: 'text', text }, options);
}

/** Attaches the address of something that is elsewhere. As {@link uploadFile}. */
export async function attachUrl(
  connection: SiteConnection,
  object: string,
  target: FileTarget,
  url: string,
  options: UploadOptions = {},
): Promise<WriteResult> {
  if (typeof url !== 'string' || !URL.canParse(url)) throw refused('/url', 'an address with its scheme is expected');
  if (url.length > 255) throw refused('/url', 'a site keeps at most 255 characters of it');
  return attach(connection, object, target, { type: 'url', url }, options);
}

async function attach(
  connection: SiteConnection,
  object: string,
  target: FileTarget,
  attachment: Readonly<Record<string, string>>,
  { intent, linkedTo, signal }: UploadOptions,
): Promise<WriteResult> {
  const settled = settleFile(object, target, uploadsOf);
  if (!isAttachments(settled.object)) {
    throw new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${settled.object.name} takes files only.`);
  }
  const body = {
    ...attachment,
    ...(intent === undefined ? {} : { intent }),
    ...(linkedTo === undefined ? {} : { 'linked-to': linkedTo }),
  };
  return send(
    connection,
    settled,
    { method: 'POST', path: settled.path, body },
    signal === undefined ? {} : { signal },
  );
}

function attachmentFields({ type = 'file', intent, linkedTo }: UploadOptions): FormPart[] {
  return [
    { name: 'attachment[type]', value: type },
    ...(intent === undefined ? [] : [{ name: 'attachment[intent]', value: intent }]),
    ...(linkedTo === undefined ? [] : [{ name: 'attachment[linked_to]', value: linkedTo }]),
  ];
}

function filePart(field: string, { name, contentType, size, content }: FileToUpload): FormPart {
  const fileName = safeFileName(name);
  if (fileName === undefined) throw refused('/name', 'the file needs a name');
  if (typeof content !== 'function') throw refused('/content', 'a function that starts reading the file is expected');
  return {
    name: field,
    fileName,
    content,
    ...(contentType === undefined ? {} : { contentType }),
    ...(size === undefined ? {} : { size }),
  };
}

async function send(
  connection: SiteConnection,
  { catalog, object, operation, id }: SettledFile,
  request: SiteRequest,
  { signal }: UploadOptions,
): Promise<WriteResult> {
  const named = id === undefined ? {} : { id };
  try {
    const answer = await connection.request({ ...request, ...(signal === undefined ? {} : { signal }) });
    const record = recordOf(answer.body);
    const made = operation.on === 'collection' ? asId(record?.['id']) : id;
    return {
      index: 0,
      status: operation.on === 'collection' ? 'created' : 'done',
      ...(made === undefined ? {} : { id: made }),
      ...(record === undefined ? {} : { record }),
    };
  } catch (thrown) {
    const error = explainFailure(catalog, object, thrown);
    if (error.code === 'COUPA_CANCELLED' || error.code === 'COUPA_INPUT_INVALID') throw error;
    return { ...failedResult(0, error), ...named };
  }
}

function refused(path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was uploaded: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}
