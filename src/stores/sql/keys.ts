/**
 * Ids as they are stored. Both databases compare texts by code point and cannot hold every string of JavaScript; in this
 * form the order of code units is kept and every string comes back as it was. Almost every id is its own form.
 */

const PLAIN = /^[ -\ud7fe]*$/;
/** Opens the pairs that stand for NUL and for itself. */
const LOW = 1;
/** Opens the pairs that stand for itself and every unit behind it: halves of characters above all. */
const HIGH = 0xd7ff;
const HIGH_OFFSET = 0x100 - HIGH;

/** The stored form of an id. */
export function keyOf(text: string): string {
  if (PLAIN.test(text)) return text;
  let stored = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit <= LOW) stored += String.fromCharCode(LOW, unit + 1);
    else if (unit >= HIGH) stored += String.fromCharCode(HIGH, unit + HIGH_OFFSET);
    else stored += text.charAt(at);
  }
  return stored;
}

/** The id behind its stored form. */
export function fromKey(stored: string): string {
  if (PLAIN.test(stored)) return stored;
  let text = '';
  for (let at = 0; at < stored.length; at++) {
    const unit = stored.charCodeAt(at);
    if (unit === LOW) text += String.fromCharCode(stored.charCodeAt(++at) - 1);
    else if (unit === HIGH) text += String.fromCharCode(stored.charCodeAt(++at) - HIGH_OFFSET);
    else text += stored.charAt(at);
  }
  return text;
}

const LONGEST_NOTE = 4_000;

/** A text for people, e.g. a reason, made fit for both databases: without NUL and halves of characters, not overlong. */
export function noteOf(text: string): string {
  return text.slice(0, LONGEST_NOTE).toWellFormed().replaceAll('\0', '\ufffd');
}
