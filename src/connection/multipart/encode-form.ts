/** Writes forms with files as multipart/form-data (RFC 7578), piece by piece. */
import type { StreamedBody } from '../../sdk';
import type { FormFile, FormPart } from '../model';

/** A form as it travels. */
export interface EncodedForm {
  readonly contentType: string;
  readonly body: StreamedBody;
}

const TYPE = 'application/octet-stream';
const MEDIA_TYPE =
  /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}(\s*;\s*[\w!#$&^.+-]{1,100}=("[ -!#-[\]-~]*"|[\w!#$&^.+-]*))*$/;

const isFile = (part: FormPart): part is FormFile => 'content' in part;

/** What browsers do: only what would end the quoted string is escaped, everything else is plain UTF-8. */
function quoted(text: string): string {
  return `"${text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')}"`;
}

function headOf(part: FormPart, boundary: string): string {
  const disposition = `--${boundary}\r\ncontent-disposition: form-data; name=${quoted(part.name)}`;
  if (!isFile(part)) return `${disposition}\r\n\r\n`;
  return `${disposition}; filename=${quoted(part.fileName)}\r\ncontent-type: ${part.contentType ?? TYPE}\r\n\r\n`;
}

/** @returns what is wrong with a part, or nothing. */
function faultOf(part: FormPart): string | undefined {
  const texts = isFile(part) ? [part.name, part.fileName] : [part.name, part.value];
  if (!texts.every((text) => typeof text === 'string' && text.isWellFormed())) {
    return 'a part of its form is not text, or holds half of a surrogate pair.';
  }
  if (part.name === '') return 'a part of its form has no name.';
  if (!isFile(part)) return undefined;
  if (part.fileName === '') return `the file ${part.name} of its form has no file name.`;
  if (!MEDIA_TYPE.test(part.contentType ?? TYPE)) return `the content type of the file ${part.fileName} is not one.`;
  const hasSize = part.size === undefined || (Number.isSafeInteger(part.size) && part.size >= 0);
  return hasSize ? undefined : `the size of the file ${part.fileName} is not a number of bytes.`;
}

async function* checkedContent({ content, size, fileName }: FormFile): AsyncGenerator<Uint8Array> {
  let count = 0;
  const mismatch = (): Error => new Error(`${fileName} has another size than the ${size} bytes that were announced`);
  for await (const chunk of content()) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`${fileName} gave something else than bytes`);
    count += chunk.length;
    if (size !== undefined && count > size) throw mismatch();
    if (chunk.length > 0) yield chunk;
  }
  if (size !== undefined && count < size) throw mismatch();
}

async function* pieces(parts: readonly FormPart[], boundary: string, last: string): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield Buffer.from(isFile(part) ? headOf(part, boundary) : `${headOf(part, boundary)}${part.value}\r\n`);
    if (!isFile(part)) continue;
    yield* checkedContent(part);
    yield Buffer.from('\r\n');
  }
  // Without it the form is incomplete: a site does nothing with what a failing file has cut short.
  yield Buffer.from(last);
}

function lengthOf(parts: readonly FormPart[], boundary: string, last: string): number | undefined {
  let total = Buffer.byteLength(last);
  for (const part of parts) {
    const size = isFile(part) ? part.size : Buffer.byteLength(part.value);
    if (size === undefined) return undefined;
    total += Buffer.byteLength(headOf(part, boundary)) + size + 2;
  }
  return total;
}

/**
 * Encodes a form. Files are read when the body is, chunk by chunk; texts are UTF-8.
 * @returns the form, or in a sentence why it cannot be sent.
 */
export function encodeForm(parts: readonly FormPart[]): EncodedForm | { readonly fault: string } {
  const fault = parts.length === 0 ? 'its form has no parts.' : parts.map(faultOf).find((one) => one !== undefined);
  if (fault !== undefined) return { fault };
  // Random enough that no content holds it by chance or can be made to hold it.
  const boundary = `form-${globalThis.crypto.randomUUID()}`;
  const last = `--${boundary}--\r\n`;
  const length = lengthOf(parts, boundary, last);
  const chunks = (): AsyncIterable<Uint8Array> => pieces(parts, boundary, last);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: { chunks, ...(length === undefined ? {} : { length }) },
  };
}
