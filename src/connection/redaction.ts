/** Takes secrets out of texts by their value, in every form in which they travel or are echoed. */
import { CoupaError } from '../errors';
import type { LogFields, Logger, RecordProblem } from '../sdk';

/** What stands where a secret was. */
const MASK = '[redacted]';

/** Shorter values would make texts unreadable without protecting anything. */
const SHORTEST = 4;

/** Tokens come and go; this many of the last ones are remembered, besides those that are known from the start. */
const MOST_SECRETS = 32;

/** Knows the secrets of one connection. */
export interface Redactor {
  /** Learns a secret, e.g. a token that was just fetched. */
  add(secret: string): void;
  text(text: string): string;
  /** A copy in which every string is redacted, at any depth. */
  fields(fields: LogFields): LogFields;
  /** The same error without secrets; its stack is new, because a stack repeats the message. */
  error(error: unknown): CoupaError;
}

function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = encodeURIComponent(secret);
  const all = [
    secret,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
  return [...new Set(all)].filter((form) => form.length >= SHORTEST);
}

function redactValue(value: unknown, text: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[too deep]';
  if (value instanceof Error) return text(`${value.name}: ${value.message}`);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, text, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [text(name), redactValue(item, text, depth - 1)]),
  );
}

/** Makes a redactor that knows these secrets from the start. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = new Map<string, readonly string[]>();
  let needles: readonly string[] = [];
  let shortest = Number.POSITIVE_INFINITY;
  const add = (secret: string): void => {
    if (secret.length < SHORTEST || known.has(secret)) return;
    known.set(secret, forms(secret));
    const oldest = [...known.keys()].find((key) => !secrets.includes(key));
    if (known.size > MOST_SECRETS + secrets.length && oldest !== undefined) known.delete(oldest);
    // Longest first, so that a form which contains another one is replaced whole.
    needles = [...known.values()].flat().sort((a, b) => b.length - a.length);
    shortest = needles.at(-1)?.length ?? Number.POSITIVE_INFINITY;
  };
  secrets.forEach(add);
  const text = (given: string): string =>
    given.length < shortest ? given : needles.reduce((result, needle) => result.replaceAll(needle, MASK), given);
  const problem = ({ path, message }: RecordProblem): RecordProblem => ({ path: text(path), message: text(message) });
  return {
    add,
    text,
    fields: (fields) => redactValue(fields, text, 8) as LogFields,
    error(error) {
      if (!(error instanceof CoupaError)) {
        const what = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is not an error';
        return new CoupaError('COUPA_INTERNAL_ERROR', text(`The request failed in an unforeseen way (${what}).`));
      }
      const http = error.http && (redactValue(error.http, text, 2) as NonNullable<typeof error.http>);
      return new CoupaError(error.code, text(error.message), {
        problems: error.problems.map(problem),
        ...(http ? { http } : {}),
      });
    },
  };
}

/** A logger that never sees a secret. */
export function createRedactingLogger(logger: Logger, redactor: Redactor): Logger {
  const wrap =
    (level: keyof Logger) =>
    (message: string, fields?: LogFields): void =>
      logger[level](redactor.text(message), ...(fields ? [redactor.fields(fields)] : []));
  return { debug: wrap('debug'), info: wrap('info'), warn: wrap('warn'), error: wrap('error') };
}
