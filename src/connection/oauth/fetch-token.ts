/** Asks the token endpoint of a site for a token (OAuth 2.0 client credentials). */
import type { Handler, PipelineRequest } from '../policy';
import type { ConnectionSettings } from '../settings/settings';
import { USER_AGENT } from '../user-agent';
import { readToken } from './read-token';
import type { FetchToken } from './token-source';

type OAuthCredentials = Extract<ConnectionSettings['credentials'], { type: 'oauth' }>;

/** Below the site address. The Swagger names another path for this grant; the documentation and sites use this one. */
const TOKEN_PATH = '/oauth2/token';

function tokenRequest(siteAddress: string, credentials: OAuthCredentials, signal: AbortSignal): PipelineRequest {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    scope: credentials.scopes.join(' '),
  });
  return {
    method: 'POST',
    path: TOKEN_PATH,
    url: `${siteAddress}${TOKEN_PATH}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': USER_AGENT,
    },
    content: form.toString(),
    // A token that is fetched twice harms nobody.
    idempotent: true,
    isWrite: false,
    // Nothing else can go before it.
    lane: 'interactive',
    signal,
  };
}

/** Makes the function. @param handler the pipeline for token requests, which does not read answers. */
export function fetchTokenWith(handler: Handler, siteAddress: string, credentials: OAuthCredentials): FetchToken {
  return async (signal) => readToken(await handler(tokenRequest(siteAddress, credentials, signal)));
}
