/** OAuth tokens of the client-credentials flow: issuing, looking up, letting them expire. */
import { createHmac } from 'node:crypto';
import { ALL_SCOPES } from '../rules/scopes';
import { refuse, Refusal } from './problem';

/** An OAuth client of the site. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  /** Scopes that it may ask for; all when left out. */
  readonly scopes?: readonly string[];
}

/** Who sends a request, and what it may do. */
export interface Identity {
  /** Absent: everything (an API key). */
  readonly scopes?: ReadonlySet<string>;
}

/** The answer of the token endpoint. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** The tokens of a site. */
export interface Tokens {
  /** @throws {Refusal} an OAuth error with its code as the only message. */
  issue(form: ReadonlyMap<string, string>): TokenAnswer;
  /** `undefined` for a token that is unknown, expired, or too fresh. */
  identify(token: string): Identity | undefined;
  /** Makes all tokens given so far invalid. */
  expireAll(): void;
}

interface Issued {
  readonly scopes: ReadonlySet<string>;
  readonly validFrom: number;
  readonly validTo: number;
}

/** Settings of the tokens of a site. */
export interface TokenSettings {
  readonly clients: readonly OAuthClient[];
  readonly lifeSeconds: number;
  readonly settlingSeconds: number;
  now(): number;
}

const MAX_TOKENS = 10_000;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function requestedScopes(client: OAuthClient, asked: string): string[] {
  const scopes = asked.split(/\s+/).filter((scope) => scope !== '');
  const allowed = client.scopes === undefined ? ALL_SCOPES : new Set(client.scopes);
  if (scopes.length === 0 || scopes.some((scope) => !allowed.has(scope))) throw refuse(400, 'invalid_scope');
  return scopes;
}

/** Makes the token office of a site. */
export function createTokens(settings: TokenSettings): Tokens {
  const issued = new Map<string, Issued>();
  let count = 0;
  const prune = () => {
    for (const [token, { validTo }] of issued) {
      if (validTo > settings.now() && issued.size < MAX_TOKENS) break;
      issued.delete(token);
    }
  };
  return {
    issue(form) {
      if (form.get('grant_type') !== 'client_credentials') throw refuse(400, 'unsupported_grant_type');
      const client = settings.clients.find((one) => one.id === form.get('client_id'));
      if (client === undefined || client.secret !== form.get('client_secret'))
        throw new Refusal(401, { error: ['invalid_client'] });
      const scopes = requestedScopes(client, form.get('scope') ?? '');
      prune();
      const now = settings.now();
      const seconds = Math.floor(now / 1000);
      count += 1;
      const claims = {
        iss: 'sandbox',
        sub: client.id,
        jti: String(count),
        iat: seconds,
        exp: seconds + settings.lifeSeconds,
        scope: scopes.join(' '),
      };
      const unsigned = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
      const token = `${unsigned}.${createHmac('sha256', client.secret).update(unsigned).digest('base64url')}`;
      issued.set(token, {
        scopes: new Set(scopes),
        validFrom: now + settings.settlingSeconds * 1000,
        validTo: now + settings.lifeSeconds * 1000,
      });
      return { access_token: token, token_type: 'bearer', expires_in: settings.lifeSeconds, scope: scopes.join(' ') };
    },
    identify(token) {
      const found = issued.get(token);
      const now = settings.now();
      if (found === undefined || now < found.validFrom || now >= found.validTo) return undefined;
      return { scopes: found.scopes };
    },
    expireAll: () => issued.clear(),
  };
}
