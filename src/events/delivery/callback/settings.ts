/** Checks what a callback is configured with, before anything is sent to it. */
import { CoupaError } from '../../../errors';
import type { RecordProblem } from '../../../sdk';
import type { CallbackSettings } from '../../model';
import { webhookKey } from '../signatures';

/** Headers that we set ourselves, and those that belong to the connection. */
const OURS = new Set([
  ...['connection', 'content-length', 'content-type', 'expect', 'host', 'keep-alive', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'accept-encoding'],
]);
const OUR_PREFIXES = /^(?:elements-webhook-|webhook-|coupa-event-)/;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable, tab, or Latin-1; what Node.js sends. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'expected an absolute URL, e.g. https://example.com/coupa-events';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'expected a URL that begins with https:// or http://';
  if (url.username !== '' || url.password !== '') {
    return 'expected a URL without user name and password; use event.notification.basic.username and .password';
  }
  return undefined;
}

function headerProblem(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return 'expected the name of an HTTP header';
  if (OURS.has(name.toLowerCase()) || OUR_PREFIXES.test(name.toLowerCase()))
    return 'this header is set by the connector';
  return HEADER_VALUE.test(value) ? undefined : 'expected a value of one line, without control characters';
}

/** Everything that is wrong, each with the key of the configuration that it stands under. */
export function callbackProblems(settings: CallbackSettings): readonly RecordProblem[] {
  const problems: RecordProblem[] = [];
  const note = (path: string, message: string | undefined): void => {
    if (message !== undefined) problems.push({ path, message });
  };
  note('event.notification.callback.url', urlProblem(settings.url));
  for (const [name, value] of Object.entries(settings.headers)) {
    note(`event.notification.callback.headers/${name}`, headerProblem(name, value));
  }
  if (settings.basic?.username.includes(':')) {
    note('event.notification.basic.username', 'expected a user name without a colon');
  }
  for (const [index, secret] of (settings.standardWebhooksSecrets ?? []).entries()) {
    try {
      webhookKey(secret);
    } catch {
      note(`standardWebhooksSecrets/${index}`, 'expected whsec_ followed by 24 to 64 bytes in base64');
    }
  }
  if (!(settings.timeoutMs >= 1 && settings.timeoutMs <= 600_000)) {
    note('timeoutMs', 'expected 1 to 600,000 milliseconds');
  }
  return problems;
}

/** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with all problems. */
export function checkCallback(settings: CallbackSettings): void {
  const problems = callbackProblems(settings);
  if (problems.length === 0) return;
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The callback cannot be used: ${list}.`, { problems });
}

/** What must appear in no message: keys, passwords, header values, and what the query of the URL may hold. */
export function callbackSecrets(settings: CallbackSettings): readonly string[] {
  const query = URL.canParse(settings.url) ? [...new URL(settings.url).searchParams.values()] : [];
  return [
    ...Object.values(settings.headers),
    ...(settings.basic === undefined ? [] : [settings.basic.password]),
    ...(settings.signatureKey === undefined ? [] : [settings.signatureKey]),
    ...(settings.standardWebhooksSecrets ?? []),
    ...query,
  ].filter((text) => text.length >= 8);
}
