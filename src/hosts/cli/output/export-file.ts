/** The file of an export. What is in it counts as exported on the site, so nothing of it may ever be thrown away. */
import { createReadStream } from 'node:fs';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { CoupaError } from '../../../errors';
import { invalidOption } from '../options';
import { checkPlace } from './place';

/** A file that only grows. */
export interface ExportFile {
  /** Lines that an earlier run, which was cut off, had left. */
  readonly lines: number;
  /** The file until it is complete. */
  readonly partial: string;
  /** Resolves when the lines would outlive a crash of the machine. */
  add(lines: readonly string[]): Promise<void>;
  /** Gives it its name. */
  finish(): Promise<void>;
  /** Lets go of it. Says whether there is anything in it; an empty one is taken away. */
  close(): Promise<'kept' | 'empty'>;
}

const LINE_FEED = 0x0a;

/**
 * Opens it, with what a run that was cut off had left in it. Only a last line that is not complete is taken away: its
 * page was never flushed, so its records were not marked and come again.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when a file of that name exists or it cannot be written.
 */
export async function openExportFile(out: string): Promise<ExportFile> {
  const partial = `${out}.export.part`;
  await refuseExisting(out);
  await checkPlace(out);
  const handle = await writing(out, () => open(partial, 'a'));
  const { lines, bytes } = await writing(out, () => wholeLines(partial));
  await writing(out, () => handle.truncate(bytes));
  let state: 'kept' | 'empty' = lines === 0 ? 'empty' : 'kept';
  return {
    lines,
    partial,
    add: async (more) => {
      state = 'kept';
      await flushing(out, () => append(handle, more));
    },
    finish: async () => {
      await flushing(out, () => handle.sync());
      await handle.close();
      await nameAnew(partial, out);
    },
    close: async () => {
      await handle.close();
      if (state === 'empty') await rm(partial, { force: true });
      return state;
    },
  };
}

async function append(handle: FileHandle, lines: readonly string[]): Promise<void> {
  await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
  await handle.datasync();
}

async function wholeLines(file: string): Promise<{ readonly lines: number; readonly bytes: number }> {
  let lines = 0;
  let bytes = 0;
  let offset = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) {
      lines += 1;
      bytes = offset + at + 1;
    }
    offset += chunk.length;
  }
  return { lines, bytes };
}

/** The records of an older file are marked on the site and would never come again. */
async function refuseExisting(out: string): Promise<void> {
  if ((await stat(out).catch(() => undefined)) !== undefined) throw occupied(out);
}

async function nameAnew(partial: string, out: string): Promise<void> {
  try {
    await link(partial, out);
    await rm(partial);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw occupied(out);
    await refuseExisting(out);
    await writing(out, () => rename(partial, out));
  }
}

function occupied(out: string): Error {
  return invalidOption('--out', `${out} exists already and is not touched; name a new file for each export`);
}

/** What fails later than at the opening is no matter of the name. */
async function flushing(out: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_OUTPUT_UNWRITABLE', `Writing ${out} failed (${reason}).`);
  }
}

async function writing<Result>(out: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw invalidOption(
      '--out',
      `${out} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
}
