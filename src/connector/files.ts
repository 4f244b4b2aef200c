/** Files behind the contract: one upload for each record that goes in, one download for each id. */
import {
  downloadFile,
  downloadsOf,
  uploadFile,
  uploadsOf,
  type DownloadedFile,
  type FileOperation,
  type FileTarget,
  type FileToUpload,
} from '../activities';
import type { SiteConnection } from '../connection';
import { CoupaError, isCoupaError } from '../errors';
import type { DataRecord, ExecutionContext, PropertyValues, WriteResult } from '../sdk';
import { invalidValue, readChoice, readFlag, readNumber, readObjectName, readParentIds, readText } from './form-values';

const DEFAULT_LIMIT_MB = 32;
const MOST_MB = 2048;
const BYTES_OF_MB = 1_000_000;

type Input = NonNullable<ExecutionContext['input']>;

/** The form of an upload or a download. */
export interface FileForm {
  readonly object: string;
  readonly target: FileTarget;
}

/** An upload form. */
export interface UploadForm extends FileForm {
  readonly intent?: string;
  readonly stopOnError: boolean;
}

/** An upload form. @throws {CoupaError} naming the property; `COUPA_UNSUPPORTED_ACTIVITY` where nothing can be uploaded. */
export function toUpload(values: PropertyValues): UploadForm {
  const form = toFileForm(values, uploadsOf, 'takes no files');
  const intent = readChoice(values, 'intent', ['internal', 'supplier']);
  const stopOnError = readFlag(values, 'stopOnError');
  if (intent === undefined) return { ...form, stopOnError };
  return { ...form, stopOnError, intent: intent === 'internal' ? 'Internal' : 'Supplier' };
}

/** A download form. @throws {CoupaError} as {@link toUpload}. */
export function toDownload(values: PropertyValues): FileForm & { readonly maxBytes: number } {
  const form = toFileForm(values, downloadsOf, 'gives no files');
  const limit = readNumber(values, 'limitMb') ?? DEFAULT_LIMIT_MB;
  if (limit < 1 || limit > MOST_MB) throw invalidValue('limitMb', `a number from 1 to ${MOST_MB} is expected`);
  return { ...form, maxBytes: limit * BYTES_OF_MB };
}

/**
 * Uploads one file after the other; one result each, in order. A record says `fileName` and `content` (bytes, a text, or
 * a function that starts reading), `contentType` if need be, and, over the form, `id` and `parentIds`.
 */
export async function* uploadFiles(
  connection: SiteConnection,
  { object, target, intent, stopOnError }: UploadForm,
  input: Input,
  signal: AbortSignal,
): AsyncGenerator<WriteResult, void, undefined> {
  const options = { signal, ...(intent === undefined ? {} : { intent }) };
  let index = 0;
  for await (const record of input) {
    const upload = async (): Promise<WriteResult> =>
      uploadFile(connection, object, targetOf(target, record), fileOf(record), options);
    const result = await upload().catch(failedUpload);
    yield { ...result, index };
    if (stopOnError && result.status !== 'created' && result.status !== 'done') return;
    index += 1;
  }
}

/** Downloads one file after the other. A file that is not read when the next one is asked for is let go. */
export async function* downloadFiles(
  connection: SiteConnection,
  { object, target, maxBytes }: ReturnType<typeof toDownload>,
  input: Input,
  signal: AbortSignal,
): AsyncGenerator<DownloadedFile, void, undefined> {
  for await (const record of input) {
    const file = await downloadFile(connection, object, targetOf(target, record), { maxBytes, signal });
    try {
      yield file;
    } finally {
      file.cancel();
    }
  }
}

function toFileForm(
  values: PropertyValues,
  offered: (object: string) => readonly FileOperation[],
  refusal: string,
): FileForm {
  const object = readObjectName(values);
  const parentIds = readParentIds(values);
  const file = readText(values, 'file');
  if (offered(object).length === 0) throw new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object} ${refusal}.`);
  return {
    object,
    target: { ...(parentIds === undefined ? {} : { parentIds }), ...(file === undefined ? {} : { file }) },
  };
}

function targetOf(target: FileTarget, record: DataRecord | Error): FileTarget {
  if (record instanceof Error) {
    throw isCoupaError(record) ? record : new CoupaError('COUPA_INPUT_INVALID', record.message, { cause: record });
  }
  const { id, parentIds } = record as { readonly id?: FileTarget['id']; readonly parentIds?: unknown };
  const parents = parentIds === undefined ? undefined : readParentIds({ parentIds });
  return { ...target, ...(parents === undefined ? {} : { parentIds: parents }), ...(id === undefined ? {} : { id }) };
}

function fileOf(record: DataRecord | Error): FileToUpload {
  const { fileName, contentType, content } = record as { readonly [member: string]: unknown };
  if (typeof fileName !== 'string') throw notAFile('fileName', 'the name of the file is expected');
  if (contentType !== undefined && typeof contentType !== 'string') {
    throw notAFile('contentType', 'a text such as application/pdf is expected');
  }
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const type = contentType === undefined ? {} : { contentType };
  if (typeof bytes === 'function') return { name: fileName, ...type, content: bytes as FileToUpload['content'] };
  if (!(bytes instanceof Uint8Array)) throw notAFile('content', 'the bytes of the file are expected, or a text');
  const once = async function* (): AsyncIterable<Uint8Array> {
    yield bytes;
  };
  return { name: fileName, ...type, size: bytes.length, content: once };
}

function notAFile(member: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was uploaded: ${member}: ${message}.`, {
    problems: [{ path: `/${member}`, message }],
  });
}

function failedUpload(error: unknown): WriteResult {
  if (!isCoupaError(error) || error.code === 'COUPA_CANCELLED') throw error;
  return { index: 0, status: 'failed', error: error.toRecordError() };
}
