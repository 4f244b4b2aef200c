/** Makes texts from a site fit to be shown: bounded, on one line, without markup or control characters. */

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Makes a text of a site showable: without secrets, on one line, at most so many characters. */
export type Show = (text: string, longest: number) => string;

/** Secrets go first: a secret that was cut in two would not be recognised any more. */
export function showWith(redact: Redact): Show {
  return (text, longest) => {
    const clean = redact(text)
      .slice(0, longest * 4)
      // eslint-disable-next-line no-control-regex -- control characters could rewrite a terminal or forge log lines
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
      .replace(/ {2,}/g, ' ')
      .trim();
    return clean.length > longest ? `${clean.slice(0, longest - 3)}...` : clean;
  };
}

const [TAB, RETURN, SPACE, NO_BREAK_SPACE, TAG] = [9, 13, 32, 0xa0, 60];

/** Nearly every answer is JSON, and that is known by its first byte. */
function beginsWithTag(bytes: Uint8Array): boolean {
  const isSpace = (byte: number): boolean =>
    byte === SPACE || byte === NO_BREAK_SPACE || (byte >= TAB && byte <= RETURN);
  const first = bytes.findIndex((byte) => !isSpace(byte));
  return bytes[first] === TAG;
}

/** Whether a body is a web page, by its declared type or its first characters. */
export function isWebPage(headers: Readonly<Record<string, string>>, bytes: Uint8Array): boolean {
  if (/^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '')) return bytes.length > 0;
  const head = bytes.subarray(0, 256);
  if (!beginsWithTag(head)) return false;
  return /^\s*(<!doctype html|<html|<head|<body)/i.test(Buffer.from(head).toString('latin1'));
}
