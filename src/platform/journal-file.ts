/** The journal port on a file: lines with a checksum, appended and made durable many at a time. */
import { createHash } from 'node:crypto';
// From here and not from `node:fs/promises`, which would be loaded at once.
import { createReadStream, promises as files } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { CoupaError } from '../errors';
import type { WriteJournal } from '../sdk';

/** A longer line is none of ours. */
const LONGEST_LINE = 8 * 1024 * 1024;

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: CoupaError) => void;
}

/** Journals that this process holds, because a lock that bears its own id may also be left over from before a restart. */
const held = new Set<string>();

/**
 * Opens or makes a journal file. What a crash left at its end unfinished is cut off. A lock file beside it keeps a second
 * run away; the lock of a process that is gone is taken over.
 * @throws {CoupaError} `COUPA_JOURNAL_IN_USE`, `COUPA_JOURNAL_DAMAGED` when a line before the end is unreadable,
 * `COUPA_JOURNAL_UNWRITABLE`.
 */
export async function openJournalFile(file: string): Promise<WriteJournal> {
  const place = path.resolve(file);
  await lock(place);
  let handle: FileHandle | undefined;
  try {
    handle = await files.open(place, 'a+');
    const end = await checkedLength(place, handle);
    await handle.truncate(end);
    await syncFolder(place);
    return journalOn(handle, place, end);
  } catch (error) {
    await handle?.close();
    await unlock(place);
    throw unwritable(place, error);
  }
}

function journalOn(handle: FileHandle, place: string, length: number): WriteJournal {
  let end = length;
  let waiting: Waiting[] = [];
  let failure: CoupaError | undefined;
  let flushing: Promise<void> | undefined;
  let closed = false;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (failure !== undefined) throw failure;
        const bytes = Buffer.from(batch.map(({ text }) => `${checksum(text)} ${text}\n`).join(''));
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
        await handle.datasync();
        end += bytes.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        failure ??= unwritable(place, error);
        for (const { reject } of batch) reject(failure);
      }
    }
    flushing = undefined;
  };
  return {
    place,
    async *read() {
      for await (const { text } of linesOf(place, end)) yield text;
    },
    async append(text) {
      if (closed) throw new CoupaError('COUPA_JOURNAL_UNWRITABLE', `The journal ${place} was closed.`);
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        // Whatever is appended in the meantime shares the next write and the next wait for the disk.
        flushing ??= Promise.resolve().then(flush);
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      await flushing;
      await handle.close();
      await unlock(place);
    },
  };
}

interface Line {
  readonly text: string;
  /** Where the file goes on behind it. */
  readonly end: number;
}

/** The good lines up to an offset. @throws {CoupaError} `COUPA_JOURNAL_DAMAGED` for a bad line with others behind it. */
async function* linesOf(place: string, until: number): AsyncGenerator<Line, void, undefined> {
  if (until === 0) return;
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let bad: number | undefined;
  for await (const chunk of createReadStream(place, { end: until - 1 }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let newline = rest.indexOf(10); newline !== -1; newline = rest.indexOf(10)) {
      const text = checked(rest.subarray(0, newline).toString());
      rest = rest.subarray(newline + 1);
      offset += newline + 1;
      // Only the last lines can be torn by a crash; a good line behind a bad one means that something else happened.
      if (text === undefined) bad ??= offset;
      else if (bad !== undefined) throw damaged(place, bad);
      else yield { text, end: offset };
    }
    if (rest.length > LONGEST_LINE) throw damaged(place, offset);
  }
}

/** How much of the file is good. @throws {CoupaError} `COUPA_JOURNAL_DAMAGED` also for a file that is no journal. */
async function checkedLength(place: string, handle: FileHandle): Promise<number> {
  let end = 0;
  for await (const line of linesOf(place, Number.MAX_SAFE_INTEGER)) ({ end } = line);
  if (end === 0 && !(await isTornBeginning(handle))) throw foreign(place);
  return end;
}

/**
 * Whether a file without any good line is what a crash left of the first one. Anything else is a file of another kind, or
 * a journal that was changed from its first line on: to cut it off would destroy the one and forget the other, and what is
 * forgotten is written again.
 */
async function isTornBeginning(handle: FileHandle): Promise<boolean> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(LONGEST_BEGINNING), 0, LONGEST_BEGINNING, 0);
  const text = buffer.toString('latin1', 0, bytesRead);
  // Some file systems leave room that was given to a file, and not filled before the crash, as zeros.
  return /^\0*$/.test(text) || /^[\w-]{0,12}$/.test(text) || /^[\w-]{12} [^\n]*$/.test(text);
}

/** The first line of a journal is shorter. */
const LONGEST_BEGINNING = 64 * 1024;

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function checked(line: string): string | undefined {
  const text = line.slice(13);
  return line[12] === ' ' && line.slice(0, 12) === checksum(text) ? text : undefined;
}

async function lock(place: string): Promise<void> {
  const name = `${place}.lock`;
  if (held.has(place)) throw inUse(place, 'this process');
  for (let attempt = 1; ; attempt += 1) {
    // Written first and linked then, so that nobody sees a lock without its owner.
    const draft = `${name}.${process.pid}`;
    try {
      await files.writeFile(draft, `${process.pid} ${hostname()}`);
      await files.link(draft, name);
      held.add(place);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(place, error);
    } finally {
      await files.unlink(draft).catch(() => undefined);
    }
    const owner = await files.readFile(name, 'utf8').catch(() => '');
    if (attempt > 3 || isAlive(owner)) throw inUse(place, owner === '' ? 'another run' : `process ${owner}`);
    await files.unlink(name).catch(() => undefined);
  }
}

/** Whether the process that wrote a lock may still run. One of another machine may. */
function isAlive(owner: string): boolean {
  const [pid = '', host] = owner.split(' ');
  // Torn by a crash while it was made.
  if (!/^\d{1,10}$/.test(pid) || host === undefined || host === '') return false;
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function unlock(place: string): Promise<void> {
  held.delete(place);
  await files.unlink(`${place}.lock`).catch(() => undefined);
}

/** A new file is only durable when its folder is; systems that cannot do this do not need it. */
async function syncFolder(place: string): Promise<void> {
  try {
    const folder = await files.open(path.dirname(place), 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows cannot open folders.
  }
}

function inUse(place: string, by: string): CoupaError {
  return new CoupaError(
    'COUPA_JOURNAL_IN_USE',
    `The journal ${place} is in use by ${by}. If that run surely is over, delete ${place}.lock.`,
  );
}

function damaged(place: string, offset: number): CoupaError {
  return new CoupaError(
    'COUPA_JOURNAL_DAMAGED',
    `The journal ${place} is damaged before byte ${offset}; nothing was sent.`,
  );
}

function foreign(place: string): CoupaError {
  return new CoupaError(
    'COUPA_JOURNAL_DAMAGED',
    `The file ${place} holds no line of a journal, and was left as it is; nothing was sent.`,
  );
}

function unwritable(place: string, error: unknown): CoupaError {
  if (error instanceof CoupaError) return error;
  const reason =
    (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.message : 'unknown reason');
  return new CoupaError('COUPA_JOURNAL_UNWRITABLE', `The journal ${place} cannot be read or written (${reason}).`);
}
