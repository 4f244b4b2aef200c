/** The web server: reads requests, asks who sends them, and turns answers and failures into HTTP. */
import { randomBytes } from 'node:crypto';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { createRedactingLogger, createRedactor } from '../../../connection';
import { CoupaError } from '../../../errors';
import { readAuthorization, secretsIn } from '../access/authorization-header';
import { identify, type Principal } from '../access/principal';
import type { ServiceContext } from '../context';
import type { Access, Route } from './call';
import { PREFLIGHT, type Cors } from './cors';
import { asCoupaError, failureReply, forCaller, notFound } from './failures';
import { createHeldBodies, type HeldBodies } from './held-bodies';
import { discardRest } from './incoming-body';
import { createRateLimiter, type Limiter } from './limiter';
import { readCall } from './read-call';
import type { Reply } from './reply';
import { SECURITY_HEADERS, TLS_HEADERS } from './security-headers';
import { answerUnreadable } from './unreadable';

/** What a server is made from. */
export interface ServerParts {
  readonly context: ServiceContext;
  readonly routes: readonly Route[];
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer } | undefined;
  /** Proxies in front whose X-Forwarded-For is believed: addresses or CIDR ranges. */
  readonly trustedProxies?: readonly string[];
  /** Which pages may call the service from a browser; none when absent. */
  readonly cors?: Cors | undefined;
  /** Whether requests are still taken. */
  readonly standing: () => 'open' | 'closing';
}

const NOBODY: Principal = {
  user: { id: 0, organizationId: 0, email: '', firstName: '', lastName: '', disabled: true, createdAt: 0 },
  organizationId: 0,
};

interface Limiters {
  readonly requests: Limiter;
  readonly failures: Limiter;
  readonly bodies: HeldBodies;
}

/** Makes the server; the caller lets it listen. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { context, routes, tls, trustedProxies = [], cors, standing } = parts;
  const { limits, ports } = context;
  const app = fastify(serverOptions(context, tls, trustedProxies));
  app.removeAllContentTypeParsers();
  // Bodies are read once it is known who sends them, and by whom they are wanted.
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  if (cors !== undefined) allowPages(app, cors);
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...SECURITY_HEADERS, ...(tls === undefined ? {} : TLS_HEADERS) });
    void reply.headers({ 'elements-request-id': request.id, 'elements-trace-id': request.id });
    if (standing() === 'open') return;
    // On connections that were open already; new ones are not accepted any more.
    void reply.header('connection', 'close');
    throw new CoupaError('COUPA_SERVICE_STOPPING', 'The service is about to stop.');
  });
  app.addHook('onSend', async (_request, reply) => {
    if (standing() === 'closing') void reply.header('connection', 'close');
  });
  app.addHook('onResponse', async () => {
    // Of answers whose head had been sent before; the connection counts as idle only after this turn.
    if (standing() === 'closing') setImmediate(() => app.server.closeIdleConnections());
  });
  app.setErrorHandler((error, request, reply) => {
    refuse(context, request, reply, error);
  });
  app.setNotFoundHandler((request, reply) => {
    refuse(
      context,
      request,
      reply,
      notFound(`There is nothing at ${request.method} ${pathOf(request).slice(0, 200)}.`),
    );
  });
  const monotonic = (): number => ports.clock.monotonic();
  const limiters = {
    requests: createRateLimiter(limits.requests, monotonic),
    failures: createRateLimiter(limits.failures, monotonic),
    bodies: createHeldBodies(limits.bodiesBytes),
  };
  for (const route of routes) {
    const url = route.path.startsWith('//') ? route.path.slice(1) : `${context.basePath}${route.path}`;
    // Those who watch over services ask with HEAD.
    const method = route.method === 'GET' ? ['GET', 'HEAD'] : route.method;
    app.route({ method, url, handler: handlerOf(context, route, limiters) });
  }
  return app;
}

/** In front of everything else, so that a page can read refusals too. */
function allowPages(app: FastifyInstance, cors: Cors): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'origin');
    const allowed = cors(request.headers.origin);
    if (allowed === undefined) return;
    void reply.headers(allowed);
    const isAsked = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (isAsked) await reply.code(204).headers(PREFLIGHT).send();
  });
}

function serverOptions(
  context: ServiceContext,
  tls: ServerParts['tls'],
  trustedProxies: readonly string[],
): FastifyServerOptions {
  const { headerBytes, arrivalMs } = context.limits;
  const heads = { maxHeaderSize: headerBytes, headersTimeout: arrivalMs };
  const socket = tls === undefined ? { http: heads } : { https: { ...tls, minVersion: 'TLSv1.2' as const, ...heads } };
  return {
    ...socket,
    logger: false,
    // A file may take as long as it keeps coming; whoever reads a body sees to that.
    requestTimeout: 0,
    // HEAD is answered by ourselves: Fastify would read a file or a long list to its end and throw it away.
    exposeHeadRoutes: false,
    clientErrorHandler: answerUnreadable,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: () => randomBytes(12).toString('hex'),
    requestIdHeader: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    frameworkErrors: (error, request, reply) => {
      refuse(context, request, reply, error);
    },
  };
}

function handlerOf(context: ServiceContext, route: Route, limiters: Limiters) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const gone = new AbortController();
    const { limits, ports } = context;
    discardRest(request.raw, reply.raw, { clock: ports.clock, idleMs: limits.arrivalMs, bytes: limits.bodyBytes });
    let principal: Principal | undefined;
    reply.raw.once('close', () => {
      gone.abort();
      tell(context, request, { route, status: reply.statusCode, tookMs: reply.elapsedTime, principal });
    });
    return context.telemetry.inRequest(route.method, route.path, async () => {
      try {
        principal = await admit(context, request, route.access, limiters);
        const held = limiters.bodies(principal === NOBODY ? `address ${request.ip}` : String(principal.user.id));
        reply.raw.once('close', () => held.giveBack());
        const call = await readCall(context, request, { route, principal, signal: gone.signal, held });
        return await send(request, reply, await route.handler(call));
      } catch (error) {
        return refuse(context, request, reply, error);
      }
    });
  };
}

interface Answered {
  readonly route: Route;
  readonly status: number;
  readonly tookMs: number;
  readonly principal: Principal | undefined;
}

/** By the pattern of its route: paths hold ids, and questions what users look for. */
function tell({ telemetry }: ServiceContext, request: FastifyRequest, { route, principal, ...rest }: Answered): void {
  const { id: userId = 0 } = principal?.user ?? {};
  const who = userId === 0 ? {} : { userId, instanceId: principal?.instanceId };
  telemetry.answered({ requestId: request.id, method: route.method, route: route.path, ...rest, ...who });
}

async function admit(
  { database, ports, redactor }: ServiceContext,
  request: FastifyRequest,
  access: Access,
  limiters: Limiters,
): Promise<Principal> {
  if (access === 'anyone' || access === 'bearer') {
    throwIfLimited(limiters.requests(`address ${request.ip}`), 'requests');
    return NOBODY;
  }
  let principal: Principal;
  try {
    const credentials = readAuthorization(request.raw);
    principal = await identify(database, credentials, access, ports.clock.now());
    for (const secret of secretsIn(credentials)) redactor.add(secret);
  } catch (error) {
    // Whoever guesses is slowed down by address, since there is no user to count for.
    throwIfLimited(limiters.failures(request.ip), 'failed sign-ins');
    throw error;
  }
  throwIfLimited(limiters.requests(String(principal.user.id)), 'requests');
  return principal;
}

function throwIfLimited(waitMs: number, what: string): void {
  if (waitMs === 0) return;
  throw new CoupaError('COUPA_SERVICE_LIMIT', `There were too many ${what} in the last minute.`, {
    http: { method: '', path: '', retryAfterMs: waitMs },
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}

async function send({ method }: FastifyRequest, reply: FastifyReply, answer: Reply): Promise<FastifyReply> {
  const { status = 200, headers = {}, body = {}, text, stream } = answer;
  void reply.code(status).headers(headers);
  if (stream !== undefined && method === 'HEAD') {
    stream.destroy();
    return reply.type(headers['content-type'] ?? 'application/json; charset=utf-8').send();
  }
  if (stream !== undefined) {
    return reply.type(headers['content-type'] ?? 'application/json; charset=utf-8').send(stream);
  }
  if (text !== undefined) return reply.type(text.type).send(text.content);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** Answers with a failure; what is our own fault goes to the log with its stack. */
function refuse(context: ServiceContext, request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  const known = fromFramework(thrown) ?? asCoupaError(thrown);
  const error = forCaller(known);
  // Whoever was not let in has secrets too, which are learned for this answer alone.
  const own = createRedactor(secretsIn(readAuthorization(request.raw)));
  const logger = createRedactingLogger(context.ports.logger, own);
  if (error.code === 'COUPA_INTERNAL_ERROR') {
    const cause = error.cause instanceof Error ? error.cause.stack : undefined;
    logger.error(error.message, {
      requestId: request.id,
      method: request.method,
      cause,
    });
  }
  if (error !== known) {
    logger.error(known.message, { requestId: request.id, method: request.method, code: known.code });
  }
  const { status = 500, headers = {}, body } = failureReply(error, request.id);
  return reply
    .code(status)
    .headers({ ...SECURITY_HEADERS, 'elements-request-id': request.id, ...headers })
    .type('application/json; charset=utf-8')
    .send(context.redactor.text(own.text(JSON.stringify(body))));
}

const UNREADABLE: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The path holds a percent sign that is not part of an encoded character.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The Content-Type header cannot be read; send application/json.',
};

/** What Fastify itself refuses, in our words. */
function fromFramework(thrown: unknown): CoupaError | undefined {
  if (thrown instanceof CoupaError) return thrown;
  const { statusCode, code } = (thrown ?? {}) as { statusCode?: unknown; code?: unknown };
  if (typeof statusCode !== 'number' || statusCode >= 500 || statusCode < 400) return undefined;
  return new CoupaError(
    'COUPA_INPUT_INVALID',
    UNREADABLE[String(code)] ?? `The request cannot be read (${String(code)}).`,
  );
}
