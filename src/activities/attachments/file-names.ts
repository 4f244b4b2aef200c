/** Names of files: read from headers, and made safe, because they come from whoever uploaded the file. */

/** Most file systems take 255 bytes, which many scripts use up with 85 letters; the rest is for an id in front of it. */
const MOST_BYTES = 230;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name that is safe in every folder of every system: no path, no control or invisible characters, none that Windows
 * refuses, not hidden, at most 231 bytes of UTF-8 with its ending kept. `undefined` when nothing is left.
 */
export function safeFileName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const last = name.slice(-2000).split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\ufffd]/gu, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '');
  if (clean === '') return undefined;
  const short = shortened(clean);
  return RESERVED.test(short) ? `_${short}` : short;
}

function shortened(name: string): string {
  if (bytesOf(name) <= MOST_BYTES) return name;
  const ending = /\.[\w-]{1,12}$/.exec(name)?.[0] ?? '';
  let left = MOST_BYTES - ending.length;
  let stem = '';
  // Character by character, so that none is cut in two.
  for (const character of name) {
    left -= bytesOf(character);
    if (left < 0) break;
    stem += character;
  }
  return stem.replace(/[\s.]+$/, '') + ending;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The name that a `Content-Disposition` header gives, as it stands there; the form with a charset first (RFC 6266). */
export function dispositionName(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 4000) return undefined;
  const extended = /;\s*filename\*\s*=\s*([\w-]{1,30})'[^']{0,40}'([^;\s]+)/i.exec(header);
  const decoded = extended === null ? undefined : percentDecoded(extended[1] ?? '', extended[2] ?? '');
  if (decoded !== undefined) return decoded;
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
  // Browsers send Windows paths with single backslashes; only quotes and backslashes are really escaped.
  if (quoted !== undefined) return asUtf8(quoted.replaceAll(/\\(["\\])/g, '$1'));
  const token = /;\s*filename\s*=\s*([^;\s"]+)/i.exec(header)?.[1];
  return token === undefined ? undefined : asUtf8(token);
}

/** Header values arrive as Latin-1; most servers put UTF-8 into them all the same. */
function asUtf8(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (each) => each.charCodeAt(0)));
  } catch {
    return text;
  }
}

function percentDecoded(charset: string, text: string): string | undefined {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/%[\da-f]{2}|[^%]|%/gi)) {
    bytes.push(part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0));
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'application/xml': '.xml',
  'application/json': '.json',
  'application/zip': '.zip',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/tiff': '.tif',
  'text/csv': '.csv',
  'text/plain': '.txt',
  'text/xml': '.xml',
};

/** The ending that goes with a content type; empty for those that do not matter. */
export function endingFor(contentType: string): string {
  return Object.hasOwn(ENDINGS, contentType) ? (ENDINGS[contentType] ?? '') : '';
}
