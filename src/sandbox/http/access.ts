/** Who may come in: API keys, tokens, and the scopes that an operation needs. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from './problem';
import type { Identity, Tokens } from './tokens';

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Finds out who sends a request.
 * @throws {Refusal} 401 when credentials are missing, unknown or expired.
 */
export function identify(headers: IncomingHttpHeaders, apiKeys: readonly string[], tokens: Tokens): Identity {
  const key = headers['x-coupa-api-key'];
  if (typeof key === 'string') {
    if (apiKeys.some((known) => same(known, key))) return {};
    throw refuse(401, 'The API key is not valid');
  }
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const identity = bearer === undefined ? undefined : tokens.identify(bearer);
  if (identity === undefined) {
    throw refuse(
      401,
      bearer === undefined ? 'Credentials are missing' : 'The access token is not valid or has expired',
    );
  }
  return identity;
}

/** RFC 6749 escapes both halves of the header; many libraries do not, so that what is no escape stands for itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The client of a token request that puts its credentials into the header, as OAuth libraries do by default. */
export function basicCredentials(authorization: string | undefined): (readonly [string, string])[] {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return [];
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [
    ['client_id', unescaped(id)],
    ['client_secret', unescaped(secret.join(':'))],
  ];
}

/** @throws {Refusal} 403 when a token holds none of the scopes that open the operation. */
export function admit(identity: Identity, scopes: readonly string[]): void {
  const held = identity.scopes;
  if (held !== undefined && !scopes.some((scope) => held.has(scope))) {
    throw refuse(403, `The access token lacks the scope ${scopes.join(' or ')}`);
  }
}
