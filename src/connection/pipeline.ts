/** The table of contents of a request: which behaviours it passes, in which order. Only this file says so. */
import type { Clock, Logger, Ports } from '../sdk';
import { showWith } from './answer/text';
import { fetchTokenWith } from './oauth/fetch-token';
import { readTokenAnswerPolicy } from './oauth/read-token';
import { createTokenSource, type TokenSource } from './oauth/token-source';
import { assemble, type Handler, type Policy } from './policy';
import { authenticateByKeyPolicy } from './policies/authenticate-by-key';
import { authenticateByTokenPolicy } from './policies/authenticate-by-token';
import { encodeRequestPolicy } from './policies/encode-request';
import { createPace, type Pace } from './policies/pace';
import { followRedirectsPolicy } from './policies/follow-redirects';
import { openDownloadPolicy } from './policies/open-download';
import { readAnswerPolicy } from './policies/read-answer';
import { redactAndLogPolicy } from './policies/redact-and-log';
import { retryPolicy } from './policies/retry';
import { sendWith, streamWith } from './policies/send';
import { createRedactingLogger, createRedactor, type Redactor } from './redaction';
import type { ConnectionSettings } from './settings/settings';

/** A pipeline and what of it lives as long as the connection. */
export interface Pipeline {
  readonly handle: Handler;
  /** Answers with a body that is still arriving. */
  readonly download: Handler;
  /** The host's, without secrets. */
  readonly logger: Logger;
  /** The host's. */
  readonly clock: Clock;
  /** What it did with the budget of its site. */
  readonly counts: Pace['counts'];
  /** Present for OAuth. */
  readonly tokens?: TokenSource;
}

interface Parts {
  readonly settings: ConnectionSettings;
  readonly ports: Ports;
  readonly redactor: Redactor;
  /** One that redacts. */
  readonly logger: Logger;
  readonly pace: Policy;
}

function shared({ settings, ports, redactor, logger }: Parts) {
  const { clock, random, transport } = ports;
  const limits = { attempts: settings.retryAttempts, totalMs: settings.retryTotalMs };
  return {
    show: showWith(redactor.text),
    log: redactAndLogPolicy(clock, logger, redactor),
    retry: retryPolicy({ clock, random, logger, limits }),
    send: sendWith(transport, settings),
    stream: streamWith(transport, settings),
  };
}

function tokenSource(parts: Parts, scopes: readonly string[]): TokenSource {
  const { credentials, siteAddress } = parts.settings;
  if (credentials.type !== 'oauth') throw new Error('Only OAuth credentials have tokens.');
  const { clock } = parts.ports;
  const { log, retry, send, show } = shared(parts);
  const handle = assemble([log, retry, parts.pace, readTokenAnswerPolicy(clock, scopes, show)], send);
  const fetchToken = fetchTokenWith(handle, siteAddress, credentials);
  return createTokenSource(clock, async (signal) => {
    const token = await fetchToken(signal);
    parts.redactor.add(token.value);
    return token;
  });
}

function authentication(parts: Parts): { readonly policy: Policy; readonly tokens?: TokenSource } {
  const { credentials } = parts.settings;
  const { clock } = parts.ports;
  if (credentials.type === 'apikey') return { policy: authenticateByKeyPolicy(credentials.key) };
  const tokens = tokenSource(parts, credentials.scopes);
  return { policy: authenticateByTokenPolicy(clock, tokens), tokens };
}

/** Puts the pipeline of a connection together. */
export function createPipeline(settings: ConnectionSettings, ports: Ports): Pipeline {
  const { credentials } = settings;
  const secrets = credentials.type === 'apikey' ? [credentials.key] : [credentials.clientSecret];
  const redactor = createRedactor(secrets);
  const logger = createRedactingLogger(ports.logger, redactor);
  const { siteAddress, requestsPerSecond } = settings;
  const { policy: pace, counts } = createPace({
    ...{ clock: ports.clock, logger, siteAddress, requestsPerSecond },
    shared: ports.sharedBudget,
  });
  const parts: Parts = { settings, ports, redactor, logger, pace };
  const { log, retry, send, stream, show } = shared(parts);
  const { policy: authenticate, tokens } = authentication(parts);
  const encode = encodeRequestPolicy(siteAddress);
  const redirects = { siteAddress, clock: ports.clock, show, sendElsewhere: stream };
  const requests: readonly Policy[] = [
    log, // and redact: nothing leaves without passing here
    encode, // once, before the first attempt
    retry, // everything below happens once per attempt
    authenticate, // a refused token is renewed within the attempt
    pace, // every single request takes its turn, the repeated ones too
    readAnswerPolicy(ports.clock, show), // status and JSON
  ];
  const downloads: readonly Policy[] = [
    log,
    encode,
    retry, // until the file is handed out; nothing is repeated while it is read
    authenticate,
    followRedirectsPolicy(redirects), // sees the credentials, and leaves them at the site
    pace,
    openDownloadPolicy(ports.clock, show), // status; the file itself stays unread
  ];
  return {
    handle: assemble(requests, send),
    download: assemble(downloads, stream),
    logger,
    clock: ports.clock,
    counts,
    ...(tokens === undefined ? {} : { tokens }),
  };
}
