/** The web server: every operation of the catalog as a route, in front of the handlers. */
import { setTimeout as pause } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { CatalogObject, CatalogOperation } from '../../catalog';
import { handle } from '../handlers';
import type { StoredFilters } from '../handlers/exchange';
import { parseQuery } from '../query/parse-query';
import { acceptedScopes } from '../rules/scopes';
import type { Site } from '../site';
import type { Row } from '../store/row';
import { plainText } from '../values/text';
import { members } from '../write/plan';
import { admit, basicCredentials, identify } from './access';
import { presenter, refusalAnswer, type Answer } from './answer';
import { readBody } from './body';
import { cut, deliver, hang, replacement } from './deliver';
import type { Fault, Faults } from './faults';
import { acceptedFormat } from './negotiate';
import { refuse, Refusal } from './problem';
import type { Limiter } from './rate-limit';
import type { Statistics } from './statistics';
import type { Tokens } from './tokens';

/** What the server is made of. */
export interface ServerParts {
  readonly site: Site;
  readonly apiKeys: readonly string[];
  readonly tokens: Tokens;
  readonly limiter: () => Limiter;
  readonly faults: Faults;
  readonly statistics: Statistics;
  readonly filters: StoredFilters;
  readonly bodyLimit: number;
  actor(): Row | undefined;
  monotonic(): number;
  latency(method: string, path: string): number;
}

type Work = (request: FastifyRequest) => Promise<Answer>;

function splitUrl(request: FastifyRequest): { readonly path: string; readonly search: string } {
  const [path = '', ...rest] = request.url.split('?');
  return { path, search: rest.join('?') };
}

function limited(parts: ServerParts): void {
  const wait = parts.limiter()();
  if (wait > 0) throw refuse(429, 'Too many requests', { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) });
}

function operationWork(parts: ServerParts, object: CatalogObject, operation: CatalogOperation): Work {
  const scopes = acceptedScopes(operation.method, operation.path, object.name);
  return async (request) => {
    limited(parts);
    admit(identify(request.headers, parts.apiKeys, parts.tokens), scopes);
    const accept = request.headers.accept ?? '';
    const format = acceptedFormat(accept);
    const mayBeFile = operation.class === 'download' || object.definition === 'Attachment';
    if (format === undefined && !mayBeFile) throw refuse(406, 'The API answers application/json or application/xml');
    const { site, filters } = parts;
    const body = await readBody(request.body as Buffer | undefined, request.headers['content-type']);
    const query = parseQuery(splitUrl(request).search);
    const deletedLines = query.steering.get('show_deleted_lines') === 'true' ? 'shown' : 'hidden';
    const present = presenter(format ?? 'json', object.xml, () => ({
      calendar: site.calendar,
      deletedLines,
      version: site.store.version(),
    }));
    const parameters = request.params as Record<string, string>;
    return handle({ site, object, operation, parameters, query, body, present, filters, actor: parts.actor(), accept });
  };
}

function tokenWork(parts: ServerParts): Work {
  return async (request) => {
    const { data } = await readBody(request.body as Buffer | undefined, request.headers['content-type']);
    const sent = [...members(data)].map(([name, value]) => [name.replaceAll('-', '_'), plainText(value)] as const);
    const form = new Map([...basicCredentials(request.headers.authorization), ...sent]);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    try {
      return { status: 200, headers, body: JSON.stringify(parts.tokens.issue(form)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, headers, body: JSON.stringify({ error: error.message }) };
    }
  };
}

function failure(error: unknown, accept: string | undefined): Answer {
  const format = acceptedFormat(accept) ?? 'json';
  if (error instanceof Refusal) return refusalAnswer(error, format);
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  const known = typeof status === 'number' && status >= 400 && status < 500;
  const message = known && error instanceof Error ? error.message : 'The sandbox has a fault of its own';
  return refusalAnswer(refuse(known ? status : 500, message), format);
}

async function attempt(work: Work, request: FastifyRequest): Promise<Answer> {
  try {
    return await work(request);
  } catch (error) {
    return failure(error, request.headers.accept);
  }
}

/** Answers or breaks off what a fault puts before the work; `undefined` when the request goes on. */
function beforeCommit(parts: ServerParts, reply: FastifyReply, fault: Fault | undefined): Answer | 'gone' | undefined {
  if (fault === undefined || fault.when === 'after-commit') return undefined;
  return interruption(parts, reply, fault);
}

function interruption(parts: ServerParts, reply: FastifyReply, fault: Fault): Answer | 'gone' | undefined {
  if (fault.kind === 'expired-token') parts.tokens.expireAll();
  if (fault.kind === 'reset') cut(reply);
  else if (fault.kind === 'hang') hang(reply);
  else return replacement(fault);
  return 'gone';
}

function route(parts: ServerParts, work: Work) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const at = parts.monotonic();
    const fault = parts.faults.pick(request.method, request.url);
    const wait = parts.latency(request.method, splitUrl(request).path);
    if (wait > 0) await pause(wait, undefined, { ref: false });
    void reply.header('date', new Date(parts.site.now()).toUTCString());
    let answer = beforeCommit(parts, reply, fault);
    answer ??= await attempt(work, request);
    if (answer !== 'gone' && fault?.when === 'after-commit') answer = interruption(parts, reply, fault) ?? answer;
    const status = answer === 'gone' ? 0 : await deliver(reply, answer, fault);
    const hit = fault === undefined ? {} : { fault: fault.kind };
    parts.statistics.add({ at, method: request.method, url: request.url, status, ...hit });
    return reply;
  };
}

function addOperations(app: FastifyInstance, parts: ServerParts): void {
  for (const object of parts.site.catalog.objects) {
    for (const operation of object.operations) {
      const url = `/api${operation.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      app.route({ method: operation.method, url, handler: route(parts, operationWork(parts, object, operation)) });
      // The documentation writes this path with `new` in it as well.
      if (operation.path === '/requisitions/submit_for_approval') {
        const alias = '/api/requisitions/new/submit_for_approval';
        app.route({
          method: operation.method,
          url: alias,
          handler: route(parts, operationWork(parts, object, operation)),
        });
      }
    }
  }
}

function sendNow(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Makes the server; the caller lets it listen. */
export function createServer(parts: ServerParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: parts.bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    return503OnClosing: false,
    // The guides write collections with a slash behind them, and clients join addresses and paths as they like.
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    frameworkErrors: (error, request, reply) => {
      sendNow(reply, failure(error, request.headers.accept));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const answer = failure(error, request.headers.accept);
    parts.statistics.add({ at: parts.monotonic(), method: request.method, url: request.url, status: answer.status });
    return sendNow(reply, answer);
  });
  const nothing: Work = () => Promise.reject(refuse(404, 'There is no such resource'));
  app.setNotFoundHandler(route(parts, nothing));
  app.route({ method: 'POST', url: '/oauth2/token', handler: route(parts, tokenWork(parts)) });
  addOperations(app, parts);
  return app;
}
