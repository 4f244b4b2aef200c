/** Splits JSON Lines into lines, without ever holding more than one of them. */
import { makeGatherer, type Piece } from './pieces';

const LINE_FEED = 0x0a;

/** Lines that hold something; a line feed is the same byte everywhere in UTF-8, so bytes can be split. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece, void, undefined> {
  const gatherer = makeGatherer();
  let line = 1;
  const finish = (): Piece => {
    const { bytes, tooLarge } = gatherer.take();
    return { line, bytes, ...(tooLarge ? { fault: 'too-large' as const } : {}) };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      gatherer.add(chunk.subarray(from, end === -1 ? undefined : end));
      if (end === -1) break;
      const piece = finish();
      if (piece.fault !== undefined || !isBlank(piece.bytes)) yield piece;
      line += 1;
      from = end + 1;
    }
  }
  const piece = finish();
  if (piece.fault !== undefined || !isBlank(piece.bytes)) yield piece;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
