/** Downloads: the file of an attachment, or a scan, document or picture, as a stream. */
import type { SiteConnection, SiteDownload } from '../../connection';
import { CoupaError } from '../../errors';
import { parseJson, type DataRecord } from '../../sdk';
import { recordOf } from '../run';
import { dispositionName, endingFor, safeFileName } from './file-names';
import { isAttachments } from './file-kinds';
import { downloadsOf } from './file-operations';
import { settleFile, type FileTarget, type SettledFile } from './target';

/** How to download. */
export interface DownloadOptions {
  /** Of pictures of expense artifacts: `preview` (640 by 640) or `thumb` (128 by 128). */
  readonly style?: string;
  /** The largest file that is accepted, in bytes; no limit when absent. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** A file on its way from a site. */
export interface DownloadedFile {
  /** As the site calls it, made safe for a folder; one that is made up when the site gives none. */
  readonly fileName: string;
  /** In lower case, without parameters: `application/pdf`. */
  readonly contentType: string;
  /** In bytes, where the site says. */
  readonly size?: number;
  /** Of an attachment: what the site says of it. */
  readonly record?: DataRecord;
  /**
   * The bytes, once, no faster than they are taken. Leaving the loop closes the connection.
   * @throws {CoupaError} while reading, also when the file ends too early.
   */
  readonly content: AsyncIterable<Uint8Array>;
  /** Closes the connection; to be called when the content is not read. */
  cancel(): void;
}

/** The file rather than the record: the API documents only JSON, sites are known to send either. */
const FILE = 'application/octet-stream, */*;q=0.8';
/** A record of an attachment is small; what is longer is not one. */
const LARGEST_RECORD = 1_000_000;

/**
 * Fetches a file. Of an attachment the record is read first, for its name and kind; where a site answers with the file
 * at once, that is the file.
 * @throws {CoupaError} before anything is sent as `uploadFile`; `COUPA_RECORD_NOT_FOUND`;
 * `COUPA_UNSUPPORTED_ACTIVITY` for an attachment that is a text or an address; `COUPA_BAD_ANSWER` when the site answers
 * with the record instead of the file; whatever else a request fails with.
 */
export async function downloadFile(
  connection: SiteConnection,
  object: string,
  target: FileTarget,
  options: DownloadOptions = {},
): Promise<DownloadedFile> {
  const settled = settleFile(object, target, downloadsOf, (operation) => {
    if (options.style === undefined) return operation.path;
    if (operation.styledPath === undefined || !/^[\w-]{1,40}$/.test(options.style)) {
      throw new CoupaError(
        'COUPA_INPUT_INVALID',
        `Nothing was sent: ${operation.name} of ${object} has no such style.`,
      );
    }
    return operation.styledPath.replace('{style}', options.style);
  });
  return isAttachments(settled.object) ? attachment(connection, settled, options) : named(connection, settled, options);
}

async function named(
  connection: SiteConnection,
  settled: SettledFile,
  options: DownloadOptions,
): Promise<DownloadedFile> {
  const answer = await fetchAs(connection, settled, options, FILE);
  if (isFile(answer)) return handOn(settled, answer);
  answer.cancel();
  throw recordInstead(settled);
}

async function attachment(
  connection: SiteConnection,
  settled: SettledFile,
  options: DownloadOptions,
): Promise<DownloadedFile> {
  const first = await fetchAs(connection, settled, options, 'application/json');
  if (isFile(first)) return handOn(settled, first);
  const record = await readRecord(settled, first);
  const noFile = withoutFile(settled, record);
  if (noFile !== undefined) throw noFile;
  const second = await fetchAs(connection, settled, options, FILE);
  if (!isFile(second) && !isJsonFile(second, record)) {
    second.cancel();
    throw recordInstead(settled);
  }
  return handOn(settled, second, record);
}

async function fetchAs(
  connection: SiteConnection,
  { path }: SettledFile,
  { maxBytes, signal }: DownloadOptions,
  accept: string,
): Promise<SiteDownload> {
  return connection.download({
    method: 'GET',
    path,
    accept,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** JSON that is not called a file is the record. */
function isFile({ contentType, headers }: SiteDownload): boolean {
  if (!/^(application|text)\/(.+\+)?json$/.test(contentType)) return true;
  return /^\s*attachment\b|filename/i.test(headers['content-disposition'] ?? '');
}

/** A file that is JSON itself is told from the record by what the record says of it. */
function isJsonFile({ contentType, size }: SiteDownload, record: DataRecord): boolean {
  const declared = textOf(record['file-content-type']).toLowerCase();
  const isJson = declared.startsWith(contentType);
  return isJson && size !== undefined && String(size) === textOf(record['file-file-size']);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

async function readRecord({ object, id }: SettledFile, { body }: SiteDownload): Promise<DataRecord> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_RECORD) break;
  }
  try {
    const record = recordOf(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))));
    if (record !== undefined) return record;
  } catch {
    // Told below, together with what is JSON but no record.
  }
  throw new CoupaError('COUPA_BAD_ANSWER', `The answer for ${id} of ${object.name} is no readable record.`);
}

function withoutFile({ object, id }: SettledFile, record: DataRecord): CoupaError | undefined {
  const kind = /(text|url)$/i.exec(textOf(record['type']))?.[1]?.toLowerCase();
  if (kind === undefined) return undefined;
  const what = kind === 'text' ? 'a text' : 'an address';
  return new CoupaError(
    'COUPA_UNSUPPORTED_ACTIVITY',
    `${id} of ${object.name} is ${what} and has no file; its field ${kind} holds what was attached.`,
  );
}

function recordInstead({ object, operation, id }: SettledFile): CoupaError {
  const text = `The site answered with the record instead of ${operation.name} of ${id} in ${object.name}.`;
  return new CoupaError('COUPA_BAD_ANSWER', text);
}

function handOn(settled: SettledFile, download: SiteDownload, record?: DataRecord): DownloadedFile {
  const { contentType, headers, size, body } = download;
  const type = contentType === '' ? 'application/octet-stream' : contentType;
  const { object, operation, id } = settled;
  const plain = `${object.name}-${id}-${operation.name.replace(/^retrieve_/, '')}`.replaceAll('/', '-');
  return {
    fileName:
      safeFileName(dispositionName(headers['content-disposition'])) ??
      safeFileName(record?.['file-file-name']) ??
      `${plain}${endingFor(type)}`,
    contentType: type,
    content: body,
    ...(size === undefined ? {} : { size }),
    ...(record === undefined ? {} : { record }),
    cancel: () => download.cancel(),
  };
}
