/** Puts downloaded files into a folder: under a name only when they are complete, never over another file unasked. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
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
   * @param size of the content, where it is known.
   * @throws {CoupaError} `COUPA_INPUT_INVALID` when the name is taken.
   */
  store(name: string, id: string, content: AsyncIterable<Uint8Array>, size?: number): Promise<StoredFile>;
}

/** A file that is in its place. */
export interface StoredFile {
  readonly file: string;
  readonly bytes: number;
  /** `kept`: it was there already, with the same size. */
  readonly state: 'stored' | 'kept';
}

/** What becomes of a file that exists: `skip` keeps one of the right size and refuses any other. */
export type Existing = 'refuse' | 'replace' | 'skip';

/** A folder that exists, or that is made because the name ends with a slash; otherwise one file of that name. */
export async function settleFolder(out: string, existing: Existing): Promise<Folder> {
  if (out === '-') throw invalidOption('--out', 'standard output has the results; name a folder, or a file');
  const found = await stat(out).catch(() => undefined);
  const isFolder = found?.isDirectory() === true || /[/\\]$/.test(out);
  if (isFolder) await mkdir(out, { recursive: true });
  await clearLeftovers(isFolder ? out : path.dirname(out));
  const taken = new Set<string>();
  return {
    kind: isFolder ? 'folder' : 'file',
    async store(name, id, content, size) {
      const file = isFolder ? path.join(out, nameIn(taken, name, id)) : out;
      const there = existing === 'replace' ? undefined : await stat(file).catch(() => undefined);
      if (there !== undefined) {
        if (existing === 'skip' && there.isFile() && (size === undefined || size === there.size)) {
          return { file, bytes: there.size, state: 'kept' };
        }
        throw occupied(file);
      }
      const partial = path.join(path.dirname(file), `.coupa-${randomUUID()}.part`);
      try {
        const stream = createWriteStream(partial, { flags: 'wx', flush: true });
        await pipeline(content, stream);
        await (existing === 'replace' ? rename(partial, file) : nameAnew(partial, file));
        return { file, bytes: stream.bytesWritten, state: 'stored' };
      } finally {
        await rm(partial, { force: true });
      }
    },
  };
}

/** What a run that was killed has left: hidden, of no use to the next one, and never looked at by anybody. */
const LEFTOVER = /^\.coupa-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.part$/;

/** Nothing that is still being written rests so long; whose it is, process ids do not tell across containers. */
const ABANDONED_MS = 60 * 60 * 1000;

async function clearLeftovers(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(() => [])).filter((each) => LEFTOVER.test(each))) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS)
      await rm(file, { force: true }).catch(() => undefined);
  }
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
  return invalidOption('--out', `${file} exists already and may be another file; use --force to replace it`);
}
