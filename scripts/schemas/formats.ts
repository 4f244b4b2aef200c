/** What the `format` of a string property says about its values; Coupa writes database types and leaked defaults. */
import type { JsonSchema } from './properties.ts';

interface FormatRule {
  readonly matches: RegExp;
  readonly schema: (match: RegExpMatchArray) => JsonSchema;
  /** Name of a finding, for formats that are not what a format should be. */
  readonly finding?: string;
}

/** A decimal travels as a string; a number is accepted too. */
export function decimal(precision?: string, scale?: string): JsonSchema {
  const limits = precision === undefined ? {} : { precision: Number(precision), scale: Number(scale ?? 0) };
  return { type: ['string', 'number'], decimal: limits };
}

/** A text; a limit that is none, such as 0, would refuse every value. */
export function text(limit: unknown): JsonSchema {
  const maxLength = Number(limit);
  return Number.isSafeInteger(maxLength) && maxLength > 0 ? { type: 'string', maxLength } : { type: 'string' };
}

/** A value of which only is known that it is neither an object nor a list. */
export const SCALAR: JsonSchema = { type: ['string', 'number', 'boolean'] };

const RULES: readonly FormatRule[] = [
  { matches: /^(uuid|email|uri|url|hostname|ipv4|ipv6|byte|binary|password)$/, schema: () => ({ type: 'string' }) },
  { matches: /^(string|text|mediumtext|longtext|varchar|char)$/, schema: () => ({ type: 'string' }) },
  { matches: /^(?:string|varchar|char|text)\((\d+)\)$/, schema: (m) => text(m[1]) },
  { matches: /^(datetime|date-time|timestamp)$/, schema: () => ({ type: 'string', format: 'date-time' }) },
  { matches: /^(date|time)$/, schema: (m) => ({ type: 'string', format: m[1] ?? 'date' }) },
  { matches: /^decimal\((\d+)(?:,\s*(\d+))?\)$/, schema: (m) => decimal(m[1], m[2]) },
  { matches: /^(decimal|float|double|number|money)$/, schema: () => decimal() },
  { matches: /^(?:integer|bigint|int32|int64)$/, schema: () => ({ type: 'integer' }) },
  { matches: /^boolean$/, schema: () => ({ type: 'boolean' }) },
  {
    // The database type behind a Rails boolean; whether 1 or true is sent is not documented.
    matches: /^tinyint\(1\)$/,
    schema: () => ({ type: ['boolean', 'integer'] }),
    finding: 'format-is-database-type',
  },
  {
    matches: /^(?:tiny|small|medium|big)?int(?:\(\d+\))?$/,
    schema: () => ({ type: 'integer' }),
    finding: 'format-is-database-type',
  },
  { matches: /^(true|false)$/, schema: () => ({ type: 'boolean' }), finding: 'format-is-default' },
  { matches: /^-?\d+$/, schema: () => ({ type: 'integer' }), finding: 'format-is-default' },
  { matches: /^-?\d+\.\d+$/, schema: () => decimal(), finding: 'format-is-default' },
  { matches: /^\[[\s\S]*\]$/, schema: () => ({ type: 'array' }), finding: 'format-is-default' },
  { matches: /^\{\s*\}$/, schema: () => ({ type: 'object' }), finding: 'format-is-default' },
];

/** A format's meaning: the schema it stands for, and the finding to report with it. */
export interface FormatMeaning {
  readonly schema: JsonSchema;
  readonly finding?: string;
}

/** What a format means; for one that no rule knows, anything: what it names may be a record, a word or a default. */
export function meaningOf(format: string): FormatMeaning {
  for (const { matches, schema, finding } of RULES) {
    const match = matches.exec(format);
    if (match !== null) return finding === undefined ? { schema: schema(match) } : { schema: schema(match), finding };
  }
  return { schema: {}, finding: 'format-dropped' };
}
