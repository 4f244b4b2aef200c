/** Puts downloaded files into a folder: under a name only when they are complete, never over another file unasked. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { safeFileName } from '../../../activities';
import { invalidOption } from '../options';

/** Where files go. */
export interface Folder {
  /** `file`: there is room for one, under the name that the user gave. */
  readonly kind: 'folder' | 'file';
  /**
   * Stores a file.
   * @param name as the site calls it; only its last part is used.
   * @param id tells files of one run apart that have the same name.
   * @throws {CoupaError} `COUPA_INPUT_INVALID` when the name is taken.
   */
  store(
    name: string,
    id: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly file: string; readonly bytes: number }>;
}

/** A folder that exists, or that is made because the name ends with a slash; otherwise one file of that name. */
export async function settleFolder(out: string, existing: 'refuse' | 'replace'): Promise<Folder> {
  const found = await stat(out).catch(() => undefined);
  const isFolder = found?.isDirectory() === true || /[/\\]$/.test(out);
  if (isFolder) await mkdir(out, { recursive: true });
  const taken = new Set<string>();
  return {
    kind: isFolder ? 'folder' : 'file',
    async store(name, id, content) {
      const file = isFolder ? path.join(out, nameIn(taken, name, id)) : out;
      if (existing === 'refuse' && (await stat(file).catch(() => undefined)) !== undefined) throw occupied(file);
      const partial = path.join(path.dirname(file), `.coupa-${randomUUID()}.part`);
      try {
        const stream = createWriteStream(partial, { flags: 'wx', flush: true });
        await pipeline(content, stream);
        await (existing === 'replace' ? rename(partial, file) : nameAnew(partial, file));
        return { file, bytes: stream.bytesWritten };
      } finally {
        await rm(partial, { force: true });
      }
    },
  };
}

/** Two attachments may bear the same name, also where a file system does not tell cases apart. */
function nameIn(taken: Set<string>, name: string, id: string): string {
  const plain = safeFileName(name) ?? `file-${id}`;
  const free = taken.has(plain.toLowerCase()) ? `${id}-${plain}` : plain;
  taken.add(free.toLowerCase());
  return free;
}

/** A rename would replace a file that came up in the meantime; a link does not. */
async function nameAnew(partial: string, file: string): Promise<void> {
  try {
    await link(partial, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw occupied(file);
    // A file system without links; between the check at the beginning and now nobody else should write here.
    await rename(partial, file);
  }
}

function occupied(file: string): Error {
  return invalidOption('--out', `${file} exists already; use --force to replace it`);
}
