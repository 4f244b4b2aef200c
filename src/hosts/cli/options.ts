/** Reads the values of options into what the activities take; every refusal names the option. */
import { CoupaError } from '../../errors';

/** The refusal of an option's value. */
export function invalidOption(option: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${option}: ${message}.`);
}

/** `5`, `5/7` or `5,7`; outermost first. Whether they are ids, and as many as needed, the activity says. */
export function toParentIds(text: string | undefined): { readonly parentIds?: readonly string[] } {
  return text === undefined ? {} : { parentIds: text.split(/[/,]/).map((id) => id.trim()) };
}

/** Names with commas between them; `undefined` when there are none. */
export function toNames(text: string | undefined): readonly string[] | undefined {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}

/** A whole number. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function toWholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text.trim())) return Number(text);
  throw invalidOption(option, `a whole number is expected, not ${JSON.stringify(text.slice(0, 40))}`);
}

/** One of a few words. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function toWord<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw invalidOption(option, `${words.join(' or ')} is expected, not ${JSON.stringify(text.slice(0, 40))}`);
}

/** `name=value` pairs; only the first `=` separates. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function toPairs(option: string, texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(at, 0)).trim();
    if (name === '') throw invalidOption(option, `name=value is expected, not ${JSON.stringify(text.slice(0, 40))}`);
    if (pairs.has(name)) throw invalidOption(option, `${name} is given twice`);
    pairs.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(pairs);
}

/** Leaves out what was not given, so that it is absent and not undefined. */
export function given<Options extends object>(
  options: Options,
): {
  [Name in keyof Options]?: Exclude<Options[Name], undefined>;
} {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Options]?: Exclude<Options[Name], undefined> };
}
