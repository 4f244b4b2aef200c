/** A file that a caller sends: a form with fields before it, or the bare bytes with their name in a header. */
import { dispositionName, type FileToUpload } from '../../../activities';
import { CoupaError, isCoupaError } from '../../../errors';
import type { IncomingBody } from '../http/incoming-body';
import { boundaryOf, readForm, type IncomingPart } from '../http/multipart';

/** A file on its way in. */
export interface IncomingFile {
  /** The texts of the form, by name. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: FileToUpload;
  /** Whether all of it was handed on. */
  isSent(): boolean;
  /** Why it could not be read to its end; what the site made of the piece does not matter then. */
  failure(): CoupaError | undefined;
}

/** How much of it is taken. */
export interface FileLimits {
  /** The largest file. */
  readonly fileBytes: number;
  /** Of its beginning, so that it can be sent again. */
  readonly heldBytes: number;
}

/** What surrounds the file in a form. */
const FORM_BYTES = 1_000_000;
const MOST_FIELDS = 20;
const LONGEST_FIELD = 65_536;

interface Started {
  readonly name: string;
  readonly contentType?: string;
  readonly size?: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Begins to read a file. One that is small is read as a whole, with all that stands around it, before anything is sent.
 * @throws {CoupaError} `COUPA_INPUT_INVALID`, `COUPA_SERVICE_LIMIT`, `COUPA_CANCELLED`.
 */
export async function readIncomingFile(body: IncomingBody, limits: FileLimits): Promise<IncomingFile> {
  const isForm = body.type === 'multipart/form-data';
  if ((body.length ?? 0) > limits.fileBytes + (isForm ? FORM_BYTES : 0)) throw tooLarge(limits);
  const { name, contentType, size, fields, bytes } = isForm ? await fromForm(body) : fromBytes(body);
  const source = within(bytes, limits)[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let count = 0;
  let isWhole = false;
  while (!isWhole && count <= limits.heldBytes) {
    const next = await source.next();
    if (next.done === true) isWhole = true;
    else {
      held.push(next.value);
      count += next.value.length;
    }
  }
  const known = isWhole ? count : size;
  const { content, ...standing } = replayable(held, isWhole ? undefined : source);
  return {
    fields,
    file: {
      name,
      content,
      ...(contentType === undefined || contentType === '' ? {} : { contentType }),
      ...(known === undefined ? {} : { size: known }),
    },
    ...standing,
  };
}

/** Gives the beginning again when the site was not ready for it, as long as nothing behind it has been taken. */
function replayable(
  held: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array> | undefined,
): Omit<IncomingFile, 'fields' | 'file'> & Pick<FileToUpload, 'content'> {
  let standing: 'held' | 'behind' | 'sent' = 'held';
  let failure: CoupaError | undefined;
  return {
    isSent: () => standing === 'sent',
    failure: () => failure,
    async *content() {
      try {
        if (rest !== undefined && standing !== 'held') throw wantedAgain();
        yield* held;
        if (rest !== undefined) standing = 'behind';
        for (let next = await rest?.next(); next?.done === false; next = await rest?.next()) yield next.value;
        standing = 'sent';
      } catch (error) {
        if (isCoupaError(error)) failure = error;
        throw error;
      }
    },
  };
}

async function fromForm({ headers, bytes }: IncomingBody): Promise<Started> {
  const fields = new Map<string, string>();
  const parts = readForm(bytes, boundaryOf(headers['content-type'] ?? ''));
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const { name, fileName, contentType, content } = next.value;
    if (fileName === undefined) {
      if (fields.has(name)) throw invalid(`The form has two fields named ${name.slice(0, 80)}`);
      if (fields.size === MOST_FIELDS) throw invalid(`The form has more than ${MOST_FIELDS} fields before its file`);
      fields.set(name, await textOf(next.value));
    } else {
      const type = contentType === undefined ? {} : { contentType };
      return { name: fileName, ...type, fields, bytes: thenNothing(content, parts) };
    }
  }
  throw invalid('The form holds no file; send one as a part with a file name');
}

/** What stands behind the file would be known too late, when the file is at the site already. */
async function* thenNothing(
  content: AsyncIterable<Uint8Array>,
  parts: AsyncIterator<IncomingPart>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* content;
  const next = await parts.next();
  if (next.done === true) return;
  const { name, fileName } = next.value;
  if (fileName === undefined) throw invalid(`The field ${name.slice(0, 80)} stands behind the file; send it before`);
  throw invalid('The form holds two files; send each one by itself');
}

async function textOf({ name, content }: IncomingPart): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > LONGEST_FIELD) throw invalid(`The field ${name.slice(0, 80)} is longer than ${LONGEST_FIELD} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fromBytes({ type, length, headers, bytes }: IncomingBody): Started {
  const name = dispositionName(headers['content-disposition']);
  if (name === undefined) {
    throw invalid(
      'The file has no name; send a form (multipart/form-data), or the header Content-Disposition: attachment; filename="..."',
    );
  }
  const size = length === undefined ? {} : { size: length };
  return { name, contentType: type, ...size, fields: new Map<string, string>(), bytes };
}

async function* within(
  bytes: AsyncIterable<Uint8Array>,
  limits: FileLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > limits.fileBytes) throw tooLarge(limits);
    yield chunk;
  }
}

function tooLarge({ fileBytes }: FileLimits): CoupaError {
  const text = `The file is larger than ${fileBytes} bytes, the most that this service takes; nothing was uploaded.`;
  return new CoupaError('COUPA_SERVICE_LIMIT', text);
}

function wantedAgain(): CoupaError {
  const text =
    'The site broke the file off and was ready for it again only when it was too late; nothing was uploaded.';
  return new CoupaError('COUPA_RATE_LIMITED', text);
}

function invalid(what: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${what}; nothing was uploaded.`);
}
