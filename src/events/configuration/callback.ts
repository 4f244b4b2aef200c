/** Reads where and how notifications are handed on. */
import { callbackProblems } from '../delivery';
import type { CallbackSettings } from '../model';
import { readDuration } from './durations';
import { at, type Findings } from './findings';
import { isMembers, memberOf, readList, readNumber, readText, readWord, type Member, type Members } from './values';

/** `undefined` when there is no callback, which is right for flows and programs. */
export function readCallback(found: Findings, settings: Members, path: string): CallbackSettings | undefined {
  const of = (key: string): Member | undefined => memberOf(settings, path, `event.notification.${key}`);
  const url = readText(found, of('callback.url'), 'an address such as https://example.com/events');
  const signatureKey = readSecret(found, of('signature.key'));
  const secrets = readSecrets(found, of('standardwebhooks.secret'));
  const basic = readBasic(found, of('basic.username'), of('basic.password'));
  const limit = readNumber(found, of('body.limit.mb'), { least: 0.01, most: 512, what: 'a number of megabytes' });
  const callback = {
    headers: readHeaders(found, of('callback.headers')),
    format: readWord(found, of('format'), ['open-connectors', 'cloudevents'] as const) ?? 'open-connectors',
    schedule: readWord(found, of('schedule'), ['open-connectors', 'standard-webhooks'] as const) ?? 'open-connectors',
    whenExhausted: readWord(found, of('failure.policy'), ['dead-letter', 'pause'] as const) ?? 'dead-letter',
    allowedInternalHosts: readList(found, of('allowed.internal.hosts'), 'host names, addresses or ranges') ?? [],
    timeoutMs: readDuration(found, of('timeout'), { unit: 's', least: 1000, most: 600_000 }) ?? 30_000,
    ...(basic === undefined ? {} : { basic }),
    ...(signatureKey === undefined ? {} : { signatureKey }),
    ...(secrets === undefined ? {} : { standardWebhooksSecrets: secrets }),
    ...(limit === undefined ? {} : { maxBodyBytes: Math.floor(limit * 1024 * 1024) }),
  };
  if (url === undefined) return undefined;
  for (const problem of callbackProblems({ url, ...callback })) {
    found.fault(
      `${path}/${problem.path.replace(/^standardWebhooksSecrets.*/, `event.notification.standardwebhooks.secret`)}`,
      problem.message,
    );
  }
  return { url, ...callback };
}

/** Whether a value stands where a secret was taken away. */
export function isMask(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isMask) : typeof value === 'string' && /^[*•]+$/.test(value);
}

/** Secrets are never repeated in a message. */
function readSecret(found: Findings, member: Member | undefined): string | undefined {
  if (member === undefined) return undefined;
  const { value, path } = member;
  if (typeof value !== 'string') found.fault(path, 'a text is expected');
  else if (isMask(value)) found.fault(path, 'holds a mask in place of the secret; put the real value in');
  else if (value.length > 4096) found.fault(path, 'is longer than 4096 characters');
  else return value;
  return undefined;
}

function readSecrets(found: Findings, member: Member | undefined): readonly string[] | undefined {
  if (member === undefined) return undefined;
  const given: readonly unknown[] = Array.isArray(member.value) ? member.value : splitSecrets(member.value);
  const secrets = given.slice(0, 20).map((value, position) => {
    const path = Array.isArray(member.value) ? at(member.path, position) : member.path;
    return readSecret(found, { path, value });
  });
  return secrets.filter((secret) => secret !== undefined);
}

function splitSecrets(value: unknown): readonly unknown[] {
  return typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '') : [value];
}

function readBasic(
  found: Findings,
  username: Member | undefined,
  password: Member | undefined,
): CallbackSettings['basic'] | undefined {
  const name = readText(found, username, 'a user name');
  const secret = readSecret(found, password);
  if (name === undefined) {
    if (password !== undefined) found.fault(password.path, 'a password needs event.notification.basic.username');
    return undefined;
  }
  return { username: name, password: secret ?? '' };
}

function readHeaders(found: Findings, member: Member | undefined): Readonly<Record<string, string>> {
  if (member === undefined) return {};
  const headers = headerLines(member.value);
  if (headers === undefined) {
    found.fault(member.path, 'headers are expected: an object of texts, or lines such as "X-Tenant: 7"');
    return {};
  }
  const checked: (readonly [name: string, value: string])[] = [];
  for (const [name, value] of headers.slice(0, 100)) {
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    if (typeof text === 'string' && text.length <= 8192) checked.push([name, text.trim()]);
    else found.fault(at(member.path, name), 'a text of at most 8192 characters is expected as the value of a header');
  }
  return Object.fromEntries(checked);
}

function headerLines(value: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (isMembers(value)) return Object.entries(value);
  if (typeof value !== 'string' || value.length > 100_000) return undefined;
  if (value.trim().startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(value);
      return isMembers(parsed) ? Object.entries(parsed) : undefined;
    } catch {
      return undefined;
    }
  }
  const lines = value.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (lines.some((line) => !line.includes(':'))) return undefined;
  return lines.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]);
}
