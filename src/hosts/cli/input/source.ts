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
    return { chunks: stdin, close: () => void (stdin as unknown as { destroy(): void }).destroy() };
  }
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be read (${reason}).`);
  }
  return { chunks: stream, close: () => void stream.destroy() };
}
