/** Finds the site and the credentials: in a config file and in the environment, never in a flag that `ps` would show. */
import { readFile, stat } from 'node:fs/promises';
import { CoupaError } from '../../errors';
import type { PropertyValues } from '../../sdk';

const ENVIRONMENT: Readonly<Record<string, string>> = {
  COUPA_SITE_ADDRESS: 'siteAddress',
  COUPA_AUTH_TYPE: 'auth.type',
  COUPA_API_KEY: 'api.key',
  COUPA_OAUTH_CLIENT_ID: 'oauth.client.id',
  COUPA_OAUTH_CLIENT_SECRET: 'oauth.client.secret',
  COUPA_OAUTH_SCOPE: 'oauth.scope',
};

const SECRETS = ['api.key', 'oauth.client.secret'] as const;

/** The connection's properties. A value in the file wins over the environment; `given` stands for a file. */
export async function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  configFile: string | undefined,
  warn: (message: string) => void,
  given: PropertyValues = {},
): Promise<PropertyValues> {
  const fromFile = configFile === undefined ? given : await readConfig(configFile, warn);
  // Credentials of two origins are never mixed: a file that holds a secret is meant to be used as it stands.
  const complete = SECRETS.some((name) => typeof fromFile[name] === 'string');
  const fromEnvironment = Object.entries(ENVIRONMENT)
    .filter(([, property]) => property === 'siteAddress' || !complete)
    .map(([variable, property]) => [property, environment[variable]] as const)
    .filter(([, value]) => value !== undefined && value !== '');
  const values: PropertyValues = { ...Object.fromEntries(fromEnvironment), ...fromFile };
  if (values['siteAddress'] === undefined) {
    throw new CoupaError(
      'COUPA_CONFIGURATION_INVALID',
      'No site is configured: set COUPA_SITE_ADDRESS and COUPA_OAUTH_CLIENT_ID, COUPA_OAUTH_CLIENT_SECRET, COUPA_OAUTH_SCOPE (or COUPA_API_KEY), or name a file with --config.',
    );
  }
  return values;
}

/** The values that must never be shown. */
export function secretsOf(values: PropertyValues): readonly string[] {
  return SECRETS.map((name) => values[name]).filter((value) => typeof value === 'string' && value !== '') as string[];
}

async function readConfig(file: string, warn: (message: string) => void): Promise<PropertyValues> {
  const refuse = (reason: string): CoupaError =>
    new CoupaError('COUPA_CONFIGURATION_INVALID', `The config file ${file} ${reason}.`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      warn(`the config file ${file} can be read by other users of this machine; run: chmod 600 ${file}`);
    }
  } catch (error) {
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message would quote the text, which holds the secret.
    throw refuse('is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse('must hold an object, e.g. {"siteAddress": "https://your-company.coupahost.com", "api.key": "..."}');
  }
  return parsed as PropertyValues;
}
