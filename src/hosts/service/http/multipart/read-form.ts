/** Reads multipart/form-data (RFC 7578) while it comes in; no part is held as a whole. */
import { CoupaError } from '../../../../errors';
import { readPartHead, type PartHead } from './part-head';

/** A part of a form. The content is to be read before the next part is asked for; what is left of it is passed over. */
export interface IncomingPart extends PartHead {
  /** @throws {CoupaError} `COUPA_INPUT_INVALID` when the form ends in the middle. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Bytes of the headers of one part. */
const MOST_HEAD = 16_384;
const LINE_END = Buffer.from('\r\n');
const [SPACE, TAB] = [32, 9];

/** Bytes that are looked through for where a part ends. */
interface Window {
  /** What came and was not taken yet. */
  held(): Buffer;
  drop(count: number): void;
  /** @throws {CoupaError} when nothing more comes. */
  more(): Promise<void>;
}

function windowOn(bytes: AsyncIterator<Uint8Array>): Window {
  // As if a line had ended before, because every boundary stands at the beginning of a line.
  let held = LINE_END;
  return {
    held: () => held,
    drop: (count) => {
      held = held.subarray(count);
    },
    async more() {
      const next = await bytes.next();
      if (next.done === true) throw faulty('it ends in the middle; its last boundary is missing');
      held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
    },
  };
}

/** The boundary that a content type names. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw faulty('its content type names no boundary');
  return boundary;
}

/**
 * The parts of a form, one after the other.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` for what is no form; whatever reading the bytes throws.
 */
export async function* readForm(
  bytes: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<IncomingPart, void, undefined> {
  const source = bytes[Symbol.asyncIterator]();
  const window = windowOn(source);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  try {
    // What stands before the first boundary means nothing.
    await passOver(upTo(window, delimiter));
    while ((await afterBoundary(window)) === 'part') {
      const head = readPartHead(await readHead(window));
      let isRead = false;
      const content = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
        yield* upTo(window, delimiter);
        isRead = true;
      };
      yield { ...head, content: content() };
      if (!isRead) await passOver(upTo(window, delimiter));
    }
  } finally {
    await source.return?.();
  }
}

async function passOver(content: AsyncGenerator<Uint8Array>): Promise<void> {
  while ((await content.next()).done !== true);
}

/** Everything up to the delimiter, which is taken away too. */
async function* upTo(window: Window, delimiter: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const held = window.held();
    const at = held.indexOf(delimiter);
    // Its beginning may be there already, so as many bytes are kept back.
    const safe = at < 0 ? held.length - delimiter.length + 1 : at;
    window.drop(at < 0 ? Math.max(safe, 0) : at + delimiter.length);
    if (safe > 0) yield held.subarray(0, safe);
    if (at >= 0) return;
    await window.more();
  }
}

/** What follows a boundary: two dashes end the form, a line end begins a part. */
async function afterBoundary(window: Window): Promise<'part' | 'end'> {
  while (window.held().length < 2) await window.more();
  if (window.held().subarray(0, 2).toString('latin1') === '--') return 'end';
  const line = await readLine(window, MOST_HEAD);
  if (line.every((byte) => byte === SPACE || byte === TAB)) return 'part';
  throw faulty('something stands behind a boundary on the same line');
}

async function readHead(window: Window): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let left = MOST_HEAD; ;) {
    const line = await readLine(window, left);
    if (line.length === 0) return lines;
    left -= line.length + LINE_END.length;
    lines.push(line.toString('latin1'));
  }
}

async function readLine(window: Window, most: number): Promise<Buffer> {
  for (;;) {
    const at = window.held().indexOf(LINE_END);
    if ((at < 0 ? window.held().length : at) > most) throw faulty(`a part has more than ${MOST_HEAD} bytes of headers`);
    if (at >= 0) {
      const line = window.held().subarray(0, at);
      window.drop(at + LINE_END.length);
      return line;
    }
    await window.more();
  }
}

/** The refusal of a form. */
export function faulty(what: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `The form cannot be read: ${what}.`);
}
