/** An output file and the place at which a killed query goes on, kept so that the two always fit each other. */
import { createHash } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CoupaError } from '../../../errors';
import { parseJson, type WriteJournal } from '../../../sdk';
import { lazy } from '../lazy';
import { checkDistinct, checkPlace } from './place';

/** What belongs together. */
export interface ResumableOptions {
  readonly out: string;
  /** Remembers how far the output is good; removed at the end. */
  readonly memory: string;
  /** Site and query, so that nothing is continued with something else. */
  readonly subject: unknown;
}

/** A query's output that outlives the process. */
export interface Resumable {
  /** Where to go on; `undefined` from the beginning. */
  readonly token: string | undefined;
  /** Records that are in the output. */
  readonly records: number;
  /** Whether an earlier run had got to the end. */
  readonly state: 'open' | 'complete';
  /** The file until it is complete. */
  readonly partial: string;
  /** Resolves when records and token would outlive a crash of the machine, the records first. */
  add(lines: readonly string[], token: string): Promise<void>;
  /** Gives the output its name and forgets the token. */
  finish(): Promise<void>;
  /** Lets go of the files; another run can go on. */
  close(): Promise<void>;
}

interface Mark {
  readonly token?: string;
  readonly bytes: number;
  readonly records: number;
  readonly complete?: true;
}

const NOTHING: Mark = { bytes: 0, records: 0 };

/**
 * Opens both. Whatever the output has beyond the last mark is cut off: its token was never written, so its records come
 * again.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when they belong to another query or not to each other;
 * `COUPA_JOURNAL_IN_USE`, `COUPA_JOURNAL_DAMAGED`, `COUPA_JOURNAL_UNWRITABLE` for the memory.
 */
export async function openResumable({ out, memory, subject }: ResumableOptions): Promise<Resumable> {
  const partial = `${out}.resume.part`;
  await checkPlace(out);
  const written = { option: '--out', file: out };
  checkDistinct(written, { option: '--out', file: partial }, { option: '--resume', file: memory });
  const journal = await lazy.platform().openJournalFile(memory);
  let handle: FileHandle | undefined;
  try {
    const { digest, last } = await readMarks(journal);
    const own = digestOf(out, subject);
    if (digest !== undefined && digest !== own) throw refuse(memory, 'belongs to another query, site or output file');
    if (last.complete === true && !(await exists(partial))) return finished(journal, { out, memory, partial }, last);
    handle = await openAt(partial, out, memory, last);
    if (digest === undefined) await journal.append(JSON.stringify({ subject: own }));
    return resumable(journal, handle, { out, memory, partial }, last);
  } catch (error) {
    await handle?.close();
    await journal.close();
    throw error;
  }
}

interface Places {
  readonly out: string;
  readonly memory: string;
  readonly partial: string;
}

function resumable(journal: WriteJournal, handle: FileHandle, places: Places, last: Mark): Resumable {
  let { bytes, records } = last;
  const { partial } = places;
  const out = { file: places.out, since: 'writing' } as const;
  const close = async (): Promise<void> => {
    await handle.close();
    await journal.close();
  };
  return {
    token: last.token,
    get records() {
      return records;
    },
    state: last.complete === true ? 'complete' : 'open',
    partial,
    async add(lines, token) {
      const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await writing(out, async () => {
        for (let at = 0; at < data.length;) {
          at += (await handle.write(data, at, data.length - at, bytes + at)).bytesWritten;
        }
        await handle.datasync();
      });
      bytes += data.length;
      records += lines.length;
      await journal.append(JSON.stringify({ token, bytes, records }));
    },
    async finish() {
      await writing(out, () => handle.sync());
      await journal.append(JSON.stringify({ bytes, records, complete: true }));
      await writing(out, () => rename(partial, places.out));
      await close();
      await rm(places.memory, { force: true });
    },
    close,
  };
}

/** Killed between the last rename and forgetting the token: only that is left to do. */
function finished(journal: WriteJournal, { memory, partial }: Places, { records }: Mark): Resumable {
  return {
    token: undefined,
    records,
    state: 'complete',
    partial,
    add: async () => undefined,
    finish: async () => {
      await journal.close();
      await rm(memory, { force: true });
    },
    close: async () => journal.close(),
  };
}

async function readMarks(journal: WriteJournal): Promise<{ readonly digest?: string; readonly last: Mark }> {
  let digest: string | undefined;
  let last: Mark = NOTHING;
  for await (const text of journal.read()) {
    const line = parseJson(text) as Partial<Mark> & { readonly subject?: string };
    if (line.subject !== undefined) digest = line.subject;
    else last = line as Mark;
  }
  return { last, ...(digest === undefined ? {} : { digest }) };
}

function digestOf(out: string, subject: unknown): string {
  const text = JSON.stringify([path.resolve(out), subject]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

async function openAt(partial: string, out: string, memory: string, { bytes }: Mark): Promise<FileHandle> {
  const opening = { file: out, since: 'opening' } as const;
  if (bytes === 0) return writing(opening, () => open(partial, 'w'));
  const size = await stat(partial).then(
    (found) => found.size,
    () => -1,
  );
  if (size < bytes) {
    const reason = size === -1 ? 'is not there' : `has ${size} bytes instead of ${bytes}`;
    throw refuse(memory, `counts on ${partial}, which ${reason}`);
  }
  return writing(opening, async () => {
    const handle = await open(partial, 'r+');
    await handle.truncate(bytes);
    return handle;
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** What fails at the opening is a wrong name; later it is the disk. */
async function writing<Result>(
  { file, since }: { readonly file: string; readonly since: 'opening' | 'writing' },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const code = since === 'opening' ? 'COUPA_INPUT_INVALID' : 'COUPA_OUTPUT_UNWRITABLE';
    throw new CoupaError(code, `The file ${file} cannot be written (${reason}).`);
  }
}

function refuse(memory: string, reason: string): CoupaError {
  return new CoupaError(
    'COUPA_INPUT_INVALID',
    `--resume: ${memory} ${reason}. Nothing was sent; run the command that it was made with, or delete it to begin anew.`,
  );
}
