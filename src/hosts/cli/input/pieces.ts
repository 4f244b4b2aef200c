/** Pieces of an input that each hold one record, with the line on which each begins. */

/** The bytes of one record, or why there are none. */
export interface Piece {
  /** From 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly fault?: 'too-large' | 'incomplete';
}

/** More than any record of Coupa; a file without line breaks must not fill the memory. */
export const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/** Gathers the parts of a piece that lies across chunks. */
export function makeGatherer(): {
  add(part: Uint8Array): void;
  /** The piece so far, which is then forgotten. */
  take(): { readonly bytes: Uint8Array; readonly tooLarge: boolean };
  readonly size: number;
} {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(part) {
      size += part.length;
      if (size > MAX_RECORD_BYTES) parts = [];
      else if (part.length > 0) parts.push(part);
    },
    take() {
      const tooLarge = size > MAX_RECORD_BYTES;
      const bytes = Buffer.concat(parts);
      parts = [];
      size = 0;
      return { bytes, tooLarge };
    },
  };
}
