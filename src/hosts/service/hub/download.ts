/** Answers with a file of the site, sent on while it arrives. */
import { Readable } from 'node:stream';
import { downloadFile } from '../../../activities';
import type { SiteConnection } from '../../../connection';
import type { Reply } from '../http/reply';
import type { Meaning } from './operations';
import type { ResourcePath } from './resource-paths';

/** One download. */
export interface DownloadCall {
  readonly site: SiteConnection;
  readonly path: ResourcePath;
  readonly meaning: Extract<Meaning, { readonly kind: 'download' }>;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** @throws {CoupaError} as `downloadFile`; what fails after the first bytes cuts the connection. */
export async function answerDownload({ site, path, meaning, maxBytes, signal }: DownloadCall): Promise<Reply> {
  const { object, parentIds, id } = path;
  const { download, style } = meaning;
  const target = { parentIds, file: download.name, ...(id === undefined ? {} : { id }) };
  const options = { maxBytes, signal, ...(style === undefined ? {} : { style }) };
  const { fileName, contentType, size, content } = await downloadFile(site, object.name, target, options);
  const bytes = content[Symbol.asyncIterator]();
  // What fails at once can still be told in words.
  const first = await bytes.next();
  const stream = Readable.from(behind(first, bytes), { objectMode: false });
  // Of a stream that ends before anybody reads it, as for HEAD, the generator never begins and so cannot clean up.
  stream.once('close', () => void bytes.return?.().catch(() => undefined));
  return {
    headers: {
      'content-type': contentType,
      'content-disposition': disposition(fileName),
      ...(size === undefined ? {} : { 'content-length': String(size) }),
    },
    stream,
  };
}

async function* behind(
  first: IteratorResult<Uint8Array>,
  bytes: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let next = first; next.done !== true; next = await bytes.next()) yield next.value;
  } finally {
    await bytes.return?.();
  }
}

/** To be saved and never shown: whoever uploaded the file decides what is in it. */
function disposition(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
