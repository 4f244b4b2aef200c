/** Where result lines go: standard output or a file that appears under its name only when it is complete. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CoupaError } from '../../../errors';
import { checkPlace } from './place';

/** Takes lines at the reader's pace. */
export interface Sink {
  /** Whether the reader has gone away (`| head`); then nobody wants more. */
  readonly closed: boolean;
  /** Calls back when the reader goes away. */
  onClose(listener: () => void): void;
  write(line: string): Promise<void>;
  /** Writes and waits until it is known whether the line went out. */
  deliver(line: string): Promise<'delivered' | 'lost'>;
  /** Everything is written and complete. */
  finish(): Promise<void>;
  /** The work was broken off after so many lines. Says where they were left, if anywhere. */
  abandon(lines: number): Promise<string | undefined>;
}

/** Lines to a stream that belongs to the process. */
export function streamSink(stream: Writable): Sink {
  const pipe = makePipe(stream);
  return {
    ...pipe,
    get closed() {
      return pipe.isClosed();
    },
    finish: async () => undefined,
    abandon: async () => undefined,
  };
}

/** Lines to a file. Until it is complete it carries another name, so that a killed run cannot pass for a whole one. */
export async function fileSink(file: string): Promise<Sink> {
  await checkPlace(file);
  // In a container each run may have the same process id, and one that was killed leaves its file behind.
  const partial = `${file}.${process.pid}-${randomBytes(3).toString('hex')}.part`;
  const stream = createWriteStream(partial, { flags: 'wx', flush: true });
  try {
    await once(stream, 'open');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be written (${reason}).`);
  }
  const pipe = makePipe(stream);
  const failed = (reason: string): CoupaError =>
    new CoupaError('COUPA_OUTPUT_UNWRITABLE', `Writing ${file} failed (${reason}).`);
  const end = async (): Promise<void> => {
    const failure = pipe.failure();
    if (failure === undefined) {
      stream.end();
      await once(stream, 'close');
    }
    const late = failure ?? pipe.failure();
    if (late !== undefined) throw failed(late);
  };
  // A file that cannot get its name is abandoned after it was closed, and a stream closes only once.
  let ending: Promise<void> | undefined;
  const close = async (): Promise<void> => (ending ??= end());
  return {
    ...pipe,
    get closed() {
      return pipe.isClosed();
    },
    finish: async () => {
      await close();
      await rename(partial, file).catch((error: NodeJS.ErrnoException) => {
        throw failed(error.code ?? error.message);
      });
    },
    abandon: async (lines) => {
      await close().catch(() => undefined);
      if (lines > 0) return partial;
      await rm(partial, { force: true });
      return undefined;
    },
  };
}

interface Pipe extends Pick<Sink, 'write' | 'deliver' | 'onClose'> {
  isClosed(): boolean;
  failure(): string | undefined;
}

function makePipe(stream: Writable): Pipe {
  let failure: string | undefined;
  let wake: (() => void) | undefined;
  const listeners: (() => void)[] = [];
  stream.on('drain', () => wake?.());
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error.code ?? error.message;
    wake?.();
    for (const listener of listeners.splice(0)) listener();
  });
  return {
    isClosed: () => failure !== undefined,
    failure: () => failure,
    onClose: (listener) => void listeners.push(listener),
    deliver: (line) =>
      new Promise((resolve) => {
        stream.write(`${line}\n`, (error) => resolve(error === null || error === undefined ? 'delivered' : 'lost'));
      }),
    write: async (line) => {
      if (failure !== undefined || stream.write(`${line}\n`)) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}
