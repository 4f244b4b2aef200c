/**
 * Puts records together that stand over several lines, as a pretty-printer writes them. Taken line by line, a nested
 * object that has a line to itself would pass for a record of its own.
 */
import { MAX_RECORD_BYTES, type Piece } from './pieces';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const LINE_FEED = Buffer.from('\n');

/** How far a text has got that is JSON. */
interface Scan {
  /** The brackets that are open, outermost first. */
  readonly open: number[];
  /** The last byte that is no space; 0 before there is one. */
  last: number;
  /** Whether a text ran into the end of its line, which no JSON allows. */
  broken: boolean;
}

/** A record whose end is still to come. */
interface Held extends Scan {
  readonly line: number;
  parts: Uint8Array[];
  size: number;
}

/**
 * Lines that hold a record each go through. One that leaves brackets open is put together with those after it until
 * they are closed, or until a line cannot be its continuation: then it was broken, and costs only itself.
 */
export async function* joinSpread(lines: AsyncIterable<Piece>): AsyncGenerator<Piece, void, undefined> {
  let held: Held | undefined;
  for await (const piece of lines) {
    if (held !== undefined && !continues(held, piece)) {
      yield whole(held);
      held = undefined;
    }
    if (held === undefined && piece.fault !== undefined) yield piece;
    else {
      held ??= { line: piece.line, parts: [], size: 0, open: [], last: 0, broken: false };
      hold(held, piece);
      if (held.open.length > 0 && !held.broken) continue;
      yield whole(held);
      held = undefined;
    }
  }
  if (held !== undefined) yield whole(held);
}

function hold(held: Held, { bytes, fault }: Piece): void {
  held.size += fault === 'too-large' ? MAX_RECORD_BYTES + 1 : bytes.length + 1;
  if (held.size > MAX_RECORD_BYTES + 1) held.parts = [];
  else held.parts.push(bytes);
  scan(held, bytes);
}

function whole({ line, parts, size }: Held): Piece {
  if (size > MAX_RECORD_BYTES + 1) return { line, bytes: new Uint8Array(), fault: 'too-large' };
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return { line, bytes: only };
  return { line, bytes: Buffer.concat(parts.flatMap((part) => [part, LINE_FEED])) };
}

function scan(state: Scan, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isSpace(byte)) continue;
    state.last = byte;
    if (byte === QUOTE) {
      at = endOfText(bytes, at);
      state.broken ||= at >= bytes.length;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) state.open.push(byte);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) state.open.pop();
  }
}

/** The quote that ends a text, or the end of everything. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

/** Whether a line can go on with what is open; in doubt it does, because a part must never be sent as a record. */
function continues({ open, last }: Scan, { bytes, fault }: Piece): boolean {
  if (fault !== undefined) return true;
  const first = bytes.find((byte) => !isSpace(byte)) ?? 0;
  if ([COMMA, COLON, CLOSE_LIST, CLOSE_OBJECT].includes(first)) return true;
  if (last === COLON) return first === OPEN_LIST || first === OPEN_OBJECT;
  if (last !== COMMA && last !== OPEN_LIST && last !== OPEN_OBJECT) return false;
  // An object holds names: one that opens right there, unnamed, begins the next record.
  return first !== OPEN_OBJECT || open.at(-1) === OPEN_LIST;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}
