/** Opens the input of a command: a file, or standard input. */
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { CoupaError } from '../../../errors';
import type { Cli } from '../session';

/** An input that is open; closing it early is fine. */
export interface InputSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Standard input when no file is named, or `-`. @throws {CoupaError} `COUPA_INPUT_INVALID` for an unreadable file. */
export async function openInput(cli: Pick<Cli, 'stdin'>, file: string | undefined): Promise<InputSource> {
  if (file === undefined || file === '-') {
    const { stdin } = cli;
    // A terminal or an open pipe would keep the process alive after an interrupt.
    const close = (): void => void (stdin as unknown as { destroy(): void }).destroy();
    return { chunks: reading(stdin, 'Standard input'), close };
  }
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
  } catch (error) {
    throw unreadable(`The file ${file}`, error);
  }
  return { chunks: reading(stream, `The file ${file}`), close: () => void stream.destroy() };
}

/** A folder opens like a file, and a disk can fail in the middle. */
async function* reading(chunks: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks;
  } catch (error) {
    throw unreadable(what, error);
  }
}

function unreadable(what: string, error: unknown): CoupaError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  return new CoupaError('COUPA_INPUT_INVALID', `${what} cannot be read (${reason}).`);
}
