/** Splits a JSON array into its elements, without ever holding more than one of them. */
import { makeGatherer, type Piece } from './pieces';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = [0x7b, 0x5b];
const CLOSE = [0x7d, 0x5d];
const LINE_FEED = 0x0a;
const SPACE = [0x20, 0x09, 0x0d, LINE_FEED, 0xef, 0xbb, 0xbf];

interface Scan {
  line: number;
  /** 0 before the array, 1 between its elements. */
  depth: number;
  inString: boolean;
  escaped: boolean;
  /** Where the element began, once it has. */
  startLine: number | undefined;
  ended: boolean;
}

/**
 * Elements of the outermost array. Only brackets, quotes and commas are looked at; whether an element is good JSON is
 * for its parser to say, so that one bad element costs only itself.
 */
export async function* splitArray(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece, void, undefined> {
  const gatherer = makeGatherer();
  const scan: Scan = { line: 1, depth: 0, inString: false, escaped: false, startLine: undefined, ended: false };
  for await (const chunk of chunks) {
    let from = scan.startLine === undefined ? -1 : 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      const event = step(scan, byte);
      if (event === 'start') from = at;
      if (event === 'end' && scan.startLine !== undefined) {
        gatherer.add(chunk.subarray(from, at));
        yield piece(gatherer, scan.startLine);
        scan.startLine = undefined;
        from = -1;
      }
      if (event === 'after') yield { line: scan.line, bytes: new Uint8Array(), fault: 'incomplete' };
      if (event === 'after') return;
    }
    if (scan.startLine !== undefined && from !== -1) gatherer.add(chunk.subarray(from));
  }
  if (!scan.ended) yield { ...piece(gatherer, scan.startLine ?? scan.line), fault: 'incomplete' };
}

function piece(gatherer: ReturnType<typeof makeGatherer>, line: number): Piece {
  const { bytes, tooLarge } = gatherer.take();
  return { line, bytes, ...(tooLarge ? { fault: 'too-large' as const } : {}) };
}

type Event = 'start' | 'end' | 'after' | undefined;

function step(scan: Scan, byte: number): Event {
  if (byte === LINE_FEED) scan.line += 1;
  if (scan.inString) {
    if (scan.escaped) scan.escaped = false;
    else if (byte === BACKSLASH) scan.escaped = true;
    else if (byte === QUOTE) scan.inString = false;
    return undefined;
  }
  if (SPACE.includes(byte)) return undefined;
  if (scan.ended) return 'after';
  if (scan.depth === 0) {
    scan.depth = 1;
    return undefined;
  }
  return between(scan, byte);
}

function between(scan: Scan, byte: number): Event {
  if (scan.depth === 1 && byte === COMMA) return 'end';
  if (CLOSE.includes(byte)) {
    scan.depth -= 1;
    scan.ended = scan.depth === 0;
    return scan.ended ? 'end' : undefined;
  }
  const starts = scan.startLine === undefined;
  if (starts) scan.startLine = scan.line;
  if (OPEN.includes(byte)) scan.depth += 1;
  if (byte === QUOTE) scan.inString = true;
  return starts ? 'start' : undefined;
}
