/** Reads the Authorization header of Open Connectors: `User <secret>, Organization <secret>, Element <token>`. */
import type { IncomingMessage } from 'node:http';

/** What the header carries; members that it does not name are absent. */
export interface Credentials {
  readonly user?: string;
  readonly organization?: string;
  /** The token of an instance. */
  readonly element?: string;
  /** Of a session that began with a password. */
  readonly bearer?: string;
}

const SCHEMES: ReadonlySet<string> = new Set<keyof Credentials>(['user', 'organization', 'element', 'bearer']);

const LONGEST = 4096;

/**
 * Pairs of scheme and value with commas between them, in any order and case. `undefined` for anything else: an unknown
 * scheme, a value that is missing, or a scheme or the whole header that is there twice, because it would be a guess which
 * one is meant, and a proxy in front may have guessed otherwise.
 */
export function readAuthorization({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): Credentials | undefined {
  const [header, ...others] = headersDistinct['authorization'] ?? [];
  if (header === undefined) return {};
  if (others.length > 0 || header.length > LONGEST) return undefined;
  const found: { -readonly [Name in keyof Credentials]: Credentials[Name] } = {};
  for (const part of header.split(',')) {
    // As in every list of HTTP, elements without anything in them do not count.
    if (part.trim() === '') continue;
    const pair = /^\s*([A-Za-z]+)\s+([\x21-\x2b\x2d-\x7e]+)\s*$/.exec(part);
    const scheme = pair?.[1]?.toLowerCase() ?? '';
    const value = pair?.[2];
    if (!SCHEMES.has(scheme) || value === undefined || Object.hasOwn(found, scheme)) return undefined;
    found[scheme as keyof Credentials] = value;
  }
  return found;
}

/** All that the header carries, to keep it out of logs and answers. */
export function secretsIn(credentials: Credentials = {}): readonly string[] {
  return Object.values(credentials) as string[];
}
