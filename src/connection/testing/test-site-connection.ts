/** The Test action: signs in, reads one row with the least privilege, and says in a sentence what was found. */
import { CoupaError, ERROR_CATALOGUE, isCoupaError } from '../../errors';
import type { Ports, PropertyValues, TestOutcome } from '../../sdk';
import { underEither } from '../cancellation';
import type { SiteConnection } from '../model';
import { createPipeline, type Pipeline } from '../pipeline';
import { connectionFrom } from '../site-connection';
import { readSettings, type ConnectionSettings } from '../settings/settings';
import { outcomeOf, type TestOutcomeWord } from './outcomes';
import { probesFor, type Probe } from './probes';

/** The longest that a user stares at the button. */
const TEST_LIMIT_MS = 30_000;

/** A test is one look: it repeats once and briefly. */
const QUICK = { retryAttempts: 2, retryTotalMs: 5_000, timeoutMs: 20_000 };

function answer(outcome: TestOutcomeWord, message: string, roundTripMs?: number): TestOutcome {
  const ms = roundTripMs === undefined ? {} : { roundTripMs: Math.round(roundTripMs) };
  return { ok: outcome === 'connected', outcome, message, ...ms };
}

function quick(settings: ConnectionSettings): ConnectionSettings {
  return { ...settings, ...QUICK, timeoutMs: Math.min(settings.timeoutMs, QUICK.timeoutMs) };
}

/** Ports whose transport is watched. */
interface Watch {
  readonly ports: Ports;
  /** Milliseconds of the last answer, without the waiting for a turn. */
  lastMs(): number | undefined;
  hasSent(): boolean;
}

function watched(ports: Ports): Watch {
  let sent = 0;
  let lastMs: number | undefined;
  const { transport, clock } = ports;
  return {
    lastMs: () => lastMs,
    hasSent: () => sent > 0,
    ports: {
      ...ports,
      transport: {
        async send(request, signal) {
          sent++;
          const started = clock.monotonic();
          const response = await transport.send(request, signal);
          lastMs = clock.monotonic() - started;
          return response;
        },
        stream: (request, signal) => transport.stream(request, signal),
        close: () => transport.close(),
      },
    },
  };
}

/** What reading one row of one resource gave. */
type ProbeResult = { readonly rows: number } | { readonly refused: CoupaError };

async function probe(connection: SiteConnection, { resource }: Probe, signal: AbortSignal): Promise<ProbeResult> {
  const query = [
    ['limit', '1'],
    ['return_object', 'limited'],
  ] as const;
  try {
    const { body } = await connection.request({
      method: 'GET',
      path: `/${resource}`,
      query,
      signal,
      lane: 'interactive',
    });
    if (Array.isArray(body)) return { rows: body.length };
    throw new CoupaError('COUPA_NOT_A_COUPA_SITE', `The answer to GET /${resource} is not the list that Coupa sends.`);
  } catch (error) {
    const next = ['COUPA_PERMISSION_DENIED', 'COUPA_SCOPE_MISSING', 'COUPA_REQUEST_REFUSED'];
    if (isCoupaError(error) && next.includes(error.code)) return { refused: error };
    throw error;
  }
}

function who({ credentials }: ConnectionSettings): string {
  return credentials.type === 'apikey' ? 'with the API key' : `as OAuth client ${credentials.clientId.slice(0, 80)}`;
}

/** When nothing could be read: the credentials are good, but not for anything that was tried. */
function nothingReadable(
  settings: ConnectionSettings,
  tried: readonly Probe[],
  refusals: readonly CoupaError[],
): TestOutcome {
  const denied = refusals.filter(({ code }) => code !== 'COUPA_REQUEST_REFUSED');
  const [first] = denied;
  if (first === undefined) {
    const why = refusals[0]?.message ?? '';
    const isMissing = refusals.every(({ http }) => http?.status === 404);
    return isMissing
      ? answer('not-coupa', `The site ${settings.siteAddress} answers, but not with the Coupa API. ${why}`)
      : answer('unexpected-answer', `The site refused to list anything. ${why}`);
  }
  const names = tried.map(({ resource }) => resource).join(', ');
  const scopes = [...new Set(tried.map(({ scope }) => scope))].join(' ');
  const remedy =
    settings.credentials.type === 'oauth'
      ? `Add a scope that allows reading, e.g. ${scopes}, to the OAuth client in Coupa and to oauth.scope.`
      : 'Give the API key the permission to read what the integration needs.';
  const outcome = first.code === 'COUPA_SCOPE_MISSING' ? 'scope-missing' : 'permission-denied';
  return answer(outcome, `Signed in ${who(settings)}, but not allowed to read ${names}. ${remedy} ${first.message}`);
}

/** A site may give a token with fewer scopes than were asked for; then some activity would fail later. */
async function missingScopes(
  { credentials }: ConnectionSettings,
  { tokens }: Pipeline,
  signal: AbortSignal,
): Promise<TestOutcome | undefined> {
  const granted = (await tokens?.token(signal))?.grantedScopes;
  if (granted === undefined || credentials.type !== 'oauth') return undefined;
  const missing = credentials.scopes.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return undefined;
  const text = `The site gave a token without these scopes: ${missing.join(' ')}.`;
  return answer('scope-missing', `${text} ${ERROR_CATALOGUE.COUPA_SCOPE_MISSING.remedy}`);
}

async function look(settings: ConnectionSettings, watch: Watch, signal: AbortSignal): Promise<TestOutcome> {
  const brief = quick(settings);
  const pipeline = createPipeline(brief, watch.ports);
  const connection = connectionFrom(brief, pipeline);
  const probes = probesFor(settings.credentials);
  const refusals: CoupaError[] = [];
  try {
    const lacking = await missingScopes(settings, pipeline, signal);
    if (lacking !== undefined) return { ...lacking, ...answerTime(watch.lastMs()) };
    for (const candidate of probes) {
      const result = await probe(connection, candidate, signal);
      if ('refused' in result) {
        refusals.push(result.refused);
        continue;
      }
      const ms = watch.lastMs() ?? 0;
      const found = result.rows === 0 ? 'there are none yet, but they can be read' : 'one row was read';
      const text = `Connected to ${settings.siteAddress} ${who(settings)}: ${candidate.resource}: ${found}, in ${Math.round(ms)} ms.`;
      return answer('connected', text, ms);
    }
    return { ...nothingReadable(settings, probes, refusals), ...answerTime(watch.lastMs()) };
  } finally {
    await connection.close();
  }
}

function answerTime(ms: number | undefined): Pick<TestOutcome, 'roundTripMs'> {
  return ms === undefined ? {} : { roundTripMs: Math.round(ms) };
}

function explain(error: unknown): TestOutcome {
  if (isCoupaError(error)) {
    // Which request it was matters in a log; the user pressed one button.
    const what = error.message.replace(/^[A-Z]+ \/\S*: /, '').replace(/^./, (first) => first.toUpperCase());
    return answer(outcomeOf(error.code), `${what} ${error.remedy}`);
  }
  return answer('internal-error', 'The test itself failed. Run it again with debug logging and report what it shows.');
}

function outOfTime(watch: Watch): TestOutcome {
  const limit = `${TEST_LIMIT_MS / 1000} seconds`;
  if (!watch.hasSent()) {
    const text = `The test got no turn within ${limit}, because the site asked to wait, or other work of this process uses all requests that it allows.`;
    return answer('rate-limited', `${text} Try again when that work is done.`);
  }
  const advice = 'Check the network, firewall and proxy between this machine and the site.';
  return answer('unreachable', `No complete answer within ${limit}. ${advice}`);
}

/** Looks until it is over, the user's signal aborts or the time is up. */
async function bounded(
  settings: ConnectionSettings,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<TestOutcome> {
  const watch = watched(ports);
  const over = new AbortController();
  const done = new AbortController();
  ports.clock.sleep(TEST_LIMIT_MS, done.signal).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    return await underEither([over.signal, signal], (either) => look(settings, watch, either));
  } catch (error) {
    const isOutOfTime = over.signal.aborted && !signal?.aborted;
    return { ...(isOutOfTime ? outOfTime(watch) : explain(error)), ...answerTime(watch.lastMs()) };
  } finally {
    done.abort();
  }
}

/**
 * Tests the properties of a connection against the site. Never throws; `outcome` is one of `TEST_OUTCOMES`. It is over
 * after 30 seconds at the latest, reads at most one row of each of five resources and changes nothing.
 */
export async function testSiteConnection(
  values: PropertyValues,
  ports: Ports,
  signal?: AbortSignal,
): Promise<TestOutcome> {
  try {
    const settings = readSettings(values);
    return await bounded(settings, ports, signal);
  } catch (error) {
    return explain(error);
  }
}
