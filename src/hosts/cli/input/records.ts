/** Reads records from JSON Lines, over several lines too, or from a JSON array, as a stream, decimals as written. */
import { CoupaError } from '../../../errors';
import { findRepeatedMember, parseJson, type DataRecord } from '../../../sdk';
import { splitArray } from './json-array';
import { splitLines } from './json-lines';
import { MAX_RECORD_BYTES, type Piece } from './pieces';
import { joinSpread } from './spread-records';

/** A record, or why it could not be read, and the line on which it begins. */
export interface ReadRecord<Value = DataRecord> {
  readonly line: number;
  readonly record: Value | CoupaError;
}

const LEFT_BRACKET = 0x5b;

/** Records of an input. What cannot be read comes as an error in its place; the others go on. */
export function readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadRecord, void, undefined>;
/** The same, with ids accepted in place of records. */
export function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly accepts: 'ids' },
): AsyncGenerator<ReadRecord<DataRecord | number | string>, void, undefined>;
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  { accepts = 'records' }: { readonly accepts?: 'ids' | 'records' } = {},
): AsyncGenerator<ReadRecord<DataRecord | number | string>, void, undefined> {
  const { first, all } = await peek(chunks);
  const pieces = first === LEFT_BRACKET ? splitArray(all) : joinSpread(splitLines(all));
  for await (const piece of pieces) yield { line: piece.line, record: toRecord(piece, accepts) };
}

function toRecord(piece: Piece, accepts: 'ids' | 'records'): DataRecord | number | string | CoupaError {
  const refuse = (reason: string): CoupaError =>
    new CoupaError('COUPA_INPUT_INVALID', `Line ${piece.line} ${reason}. It was not sent.`);
  if (piece.fault === 'too-large') return refuse(`holds a record of more than ${MAX_RECORD_BYTES / 1024 / 1024} MB`);
  if (piece.fault === 'incomplete') return refuse('is where the JSON array breaks off or has something behind its end');
  let text: string;
  try {
    // A byte that is not UTF-8 must not become a question mark in somebody's name.
    text = new TextDecoder('utf-8', { fatal: true }).decode(piece.bytes);
  } catch {
    return refuse('is not valid UTF-8; save the file with that encoding');
  }
  try {
    const value = parseJson(text);
    const repeated = findRepeatedMember(text);
    if (repeated !== undefined) return refuse(`has two members at ${repeated.slice(0, 200)}, and one would be lost`);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as DataRecord;
    // Whether it is a good id is for the activity to say.
    if (accepts === 'ids' && (typeof value === 'number' || typeof value === 'string')) return value;
  } catch {
    return refuse('is not valid JSON; write one record per line, or a JSON array of records');
  }
  return refuse(`does not hold a record, i.e. a JSON object${accepts === 'ids' ? ', or an id' : ''}`);
}

/** The first byte that means something, and all chunks including those that were looked at. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: number | undefined; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let line = 0;
  for (;;) {
    const step = await iterator.next();
    const chunk = step.done === true ? new Uint8Array() : step.value;
    const first = chunk.find((byte) => !SPACE.includes(byte));
    if (step.done === true || first !== undefined) return { first, all: rest(iterator, chunk, line) };
    line += chunk.filter((byte) => byte === 0x0a).length;
  }
}

const SPACE = [0x20, 0x09, 0x0d, 0x0a, 0xef, 0xbb, 0xbf];

async function* rest(
  iterator: AsyncIterator<Uint8Array>,
  chunk: Uint8Array,
  lines: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    // Blank lines that were passed over still count.
    for (let skipped = 0; skipped < lines; skipped += 4096) yield Buffer.alloc(Math.min(4096, lines - skipped), '\n');
    yield chunk;
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    await iterator.return?.();
  }
}
