/** Reads all of a short input. */
import { CoupaError } from '../../../errors';

const MOST_BYTES = 64 * 1024;

/** @throws {CoupaError} `COUPA_INPUT_INVALID` when it is longer than anything that is read this way. */
export async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new CoupaError('COUPA_INPUT_INVALID', 'Standard input is longer than is expected here.');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
