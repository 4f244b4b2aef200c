/** Looks at a pattern before it is used, for what cannot be read and for what reads well and means something else. */
import { MILLISECONDS } from './format';
import { compileJava, hasField, type PatternToken } from './pattern';
import { resolveZone } from './zones';

/** What was found. A pattern without a fault can be used. */
export interface PatternReport {
  /** Continues a sentence that begins with the pattern. */
  readonly fault?: string;
  /** Likewise. */
  readonly warnings: readonly string[];
}

/** Letters that are taken for others, when both may stand there. */
const SLIPS: readonly {
  readonly letter: string;
  readonly meant: string;
  isSlip(has: (letters: string) => boolean): boolean;
}[] = [
  { letter: 'Y', meant: 'y', isSlip: (has) => has('Y') && has('ML') && !has('wy') },
  { letter: 'D', meant: 'd', isSlip: (has) => has('D') && has('ML') && !has('d') },
  { letter: 'h', meant: 'H', isSlip: (has) => has('h') && !has('aHkK') },
];

const MEANINGS: Readonly<Record<string, string>> = {
  Y: 'is the year that a week belongs to, which differs around New Year',
  D: 'is the day of the year',
  h: 'is an hour from 1 to 12, which without AM or PM is half of a day only',
};

/**
 * Checks the pattern of a date in a record.
 * @param timeZone the id of the zone that goes with it, for patterns that write `Z` as plain text
 */
export function checkJavaPattern(pattern: string, timeZone?: string): PatternReport {
  if (pattern === MILLISECONDS) return { warnings: [] };
  const compiled = compileJava(pattern);
  if (!compiled.ok) return { fault: `${compiled.fault} (character ${compiled.offset + 1})`, warnings: [] };
  const { tokens } = compiled;
  const has = (letters: string): boolean => hasField(tokens, letters);
  const fault = incomplete(has);
  if (fault !== undefined) return { fault, warnings: [] };
  const warnings = slipsOf(has).map(({ letter, meant }) => `${slipText(letter)}; it is read as ${meant}`);
  if (!has('zZX') && quotesZulu(tokens) && resolveZone(timeZone).zone.offsetAt(0) !== 0) {
    warnings.push('writes Z as plain text, so that Java would ignore it; a Z or offset in a date is honoured');
  }
  return { warnings };
}

function incomplete(has: (letters: string) => boolean): string | undefined {
  if (!has('yY')) return 'has no year (yyyy)';
  if (has('Dw') || (has('ML') && has('dWFEu'))) return undefined;
  if (!has('ML')) return `has no month (MM)${has('m') ? '; mm are minutes' : ''}`;
  return 'has no day (dd)';
}

function slipsOf(has: (letters: string) => boolean): typeof SLIPS {
  return SLIPS.filter(({ isSlip }) => isSlip(has));
}

function slipText(letter: string): string {
  return `has ${letter}, which ${MEANINGS[letter] ?? ''}`;
}

function quotesZulu(tokens: readonly PatternToken[]): boolean {
  return tokens.some((token) => token.kind === 'literal' && /Z$/i.test(token.text));
}

/** A pattern for writing with its slips mended. The pattern must be one that can be compiled. */
export function mendPattern(pattern: string): { readonly pattern: string; readonly warnings: readonly string[] } {
  const compiled = compileJava(pattern);
  if (!compiled.ok) return { pattern, warnings: [] };
  const slips = slipsOf((letters) => hasField(compiled.tokens, letters));
  if (slips.length === 0) return { pattern, warnings: [] };
  let isQuoted = false;
  const mended = [...pattern].map((character) => {
    if (character === "'") isQuoted = !isQuoted;
    return (isQuoted ? undefined : slips.find(({ letter }) => letter === character)?.meant) ?? character;
  });
  return {
    pattern: mended.join(''),
    warnings: slips.map(({ letter, meant }) => `${slipText(letter)}; it is written as ${meant}`),
  };
}
