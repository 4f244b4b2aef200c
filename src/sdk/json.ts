/** JSON without loss: a decimal that arrives as a JSON number keeps its digits, as a string. */

/** An exponent behind digits that begin where a number may. */
const EXPONENT = /(?<!["\w])\d+[eE]/g;

/**
 * Integers of fewer than sixteen digits are exact in a double. Written out, because then the search looks at every eighth
 * character only, which it does not for a repetition.
 */
const LONG = /\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d/g;

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const [QUOTE, MINUS, SPACE] = [34, 45, 32];
/** Comma, colon and bracket: what a number follows. */
const BEFORE = [44, 58, 91];

/** Whether digits that begin here can be a number: what comes before may also stand so inside a string. */
function canBeNumber(text: string, firstDigit: number): boolean {
  let at = firstDigit - 1;
  if (text.charCodeAt(at) === QUOTE) return false;
  if (text.charCodeAt(at) === MINUS) at--;
  // Line breaks and tabs are below the space.
  while (at >= 0 && text.charCodeAt(at) <= SPACE) at--;
  return at < 0 || BEFORE.includes(text.charCodeAt(at));
}

function endsNumber(text: string, lastDigit: number): boolean {
  let first = lastDigit;
  while (isDigitAt(text, first - 1)) first--;
  return canBeNumber(text, first);
}

function hasFraction(text: string): boolean {
  for (let at = text.indexOf('.'); at !== -1; at = text.indexOf('.', at + 1)) {
    if (isDigitAt(text, at + 1) && isDigitAt(text, at - 1) && endsNumber(text, at - 1)) return true;
  }
  return false;
}

function hasExponent(text: string): boolean {
  EXPONENT.lastIndex = 0;
  for (let found = EXPONENT.exec(text); found !== null; found = EXPONENT.exec(text)) {
    if (canBeNumber(text, found.index)) return true;
  }
  return false;
}

function hasLongInteger(text: string): boolean {
  LONG.lastIndex = 0;
  for (let found = LONG.exec(text); found !== null; found = LONG.exec(text)) {
    if (canBeNumber(text, found.index)) return true;
    // What is left of a run of digits is no number of its own.
    while (isDigitAt(text, LONG.lastIndex)) LONG.lastIndex++;
  }
  return false;
}

/**
 * Finds numbers other than plain integers; it may also hit inside a string, which only costs time. Every page of records
 * is searched, so it looks for the rare signs of such numbers instead of at every number, and lets searches and regular
 * expressions do it, which are quick from the first page on.
 */
function hasInexactNumber(text: string): boolean {
  return hasFraction(text) || hasExponent(text) || hasLongInteger(text);
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, context) => {
  if (typeof value !== 'number') return value;
  const source = context?.source ?? String(value);
  return Number.isSafeInteger(value) && String(value) === source ? value : source;
};

/**
 * Parses JSON. Integers that a double holds exactly become numbers; every other number (`567.07`, `1.0`, 20 digits)
 * becomes the string of its digits, because Coupa's own JSON sends decimals as strings and money must not change.
 * @throws {SyntaxError} as `JSON.parse` does, and for a text that is nested too deeply to be walked.
 */
export function parseJson(text: string): unknown {
  if (!hasInexactNumber(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('the JSON text is nested too deeply', { cause: error });
    throw error;
  }
}
