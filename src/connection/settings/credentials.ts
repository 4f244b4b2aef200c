/** Reads the credentials: an API key, or an OAuth 2.0 client with its scopes. */
import type { PropertyValues } from '../../sdk';
import type { ProblemList } from './problems';
import { checkSecret } from './secret';

/** How a connection signs in. */
export type Credentials =
  | { readonly type: 'apikey'; readonly key: string }
  | {
      readonly type: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      /** In the order given, without repetition. */
      readonly scopes: readonly string[];
    };

const OAUTH_PROPERTIES = ['oauth.client.id', 'oauth.client.secret', 'oauth.scope'] as const;

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

function authType(values: PropertyValues, problems: ProblemList): Credentials['type'] | undefined {
  const given = values['auth.type'];
  if (isGiven(given)) {
    const type = typeof given === 'string' ? given.trim().toLowerCase() : '';
    if (type === 'oauth' || type === 'apikey') return type;
    problems.add('auth.type', 'must be "oauth" or "apikey"');
    return undefined;
  }
  const key = isGiven(values['api.key']);
  const oauth = OAUTH_PROPERTIES.some((name) => isGiven(values[name]));
  if (key !== oauth) return key ? 'apikey' : 'oauth';
  problems.add(
    'auth.type',
    key
      ? 'is needed because both an API key and an OAuth client are given: "oauth" or "apikey"'
      : 'is needed with its credentials: oauth.client.id, oauth.client.secret and oauth.scope, or api.key',
  );
  return undefined;
}

function secret(values: PropertyValues, name: string, problems: ProblemList): string {
  const result = checkSecret(values[name]);
  if (result.ok) return result.value;
  problems.add(name, result.fault);
  return '';
}

/** @param value space-separated scopes, as the token endpoint wants them. */
function scopes(value: unknown, problems: ProblemList): readonly string[] {
  const fault = (text: string): readonly string[] => {
    problems.add('oauth.scope', text);
    return [];
  };
  if (!isGiven(value))
    return fault('is required: the scopes of the OAuth client, e.g. "core.supplier.read core.invoice.read"');
  if (typeof value !== 'string') return fault('must be text: scopes separated by spaces');
  if (value.length > 16_384) return fault('is longer than 16384 characters');
  if (/[,;]/.test(value)) return fault('separates scopes by spaces, not by commas or semicolons');
  const list = [...new Set(value.trim().split(/\s+/))];
  const bad = list.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope));
  if (bad !== undefined) return fault(`holds ${JSON.stringify(bad.slice(0, 60))}, which is not a scope`);
  return list;
}

/** Reads the credentials; faults go to `problems`, and the result is to be used only when there are none. */
export function readCredentials(values: PropertyValues, problems: ProblemList): Credentials | undefined {
  switch (authType(values, problems)) {
    case 'apikey':
      return { type: 'apikey', key: secret(values, 'api.key', problems) };
    case 'oauth':
      return {
        type: 'oauth',
        clientId: secret(values, 'oauth.client.id', problems),
        clientSecret: secret(values, 'oauth.client.secret', problems),
        scopes: scopes(values['oauth.scope'], problems),
      };
    case undefined:
      return undefined;
  }
}
