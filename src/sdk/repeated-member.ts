/** Finds a name that stands twice in one object of a JSON text, of which a parser would keep one value without a word. */

const [QUOTE, BACKSLASH, COLON, COMMA] = [34, 92, 58, 44];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** An object or a list that the scan is in. */
interface Level {
  /** Of an object: the names so far. */
  readonly names?: Set<string>;
  /** The member or element that the scan is at. */
  key: string | number;
}

/**
 * The place of the second member of the same name, as a JSON pointer (`/supplier/name`); `undefined` when there is none.
 * Escapes are read, so that `"n\u0061me"` and `"name"` are one name.
 * @param text valid JSON; of any other text the answer means nothing.
 */
export function findRepeatedMember(text: string): string | undefined {
  const levels: Level[] = [];
  let lastText = '';
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfText(text, at);
        if (level?.names !== undefined) lastText = text.slice(at, end + 1);
        at = end;
        break;
      }
      case COLON: {
        if (level?.names === undefined) break;
        level.key = nameOf(lastText);
        if (level.names.has(level.key)) return pointerTo(levels);
        level.names.add(level.key);
        break;
      }
      case COMMA:
        if (typeof level?.key === 'number') level.key += 1;
        break;
      case OPEN_OBJECT:
        levels.push({ names: new Set(), key: '' });
        break;
      case OPEN_LIST:
        levels.push({ key: 0 });
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        levels.pop();
        break;
    }
  }
  return undefined;
}

/** The quote that ends a text; the end of everything when there is none. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function pointerTo(levels: readonly Level[]): string {
  return levels.map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
