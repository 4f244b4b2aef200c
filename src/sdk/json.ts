/** JSON without loss: a decimal that arrives as a JSON number keeps its digits, as a string. */

/** Finds numbers other than plain integers cheaply; it may also hit inside a string, which only costs time. */
const INEXACT_NUMBER = /(?:^|[[:,])\s*-?\d+(?:\.|[eE]|\d{15})/;

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
  if (!INEXACT_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('the JSON text is nested too deeply', { cause: error });
    throw error;
  }
}
