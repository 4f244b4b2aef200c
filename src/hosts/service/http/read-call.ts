/** Reads a request whose sender is known into what its route works with. */
import type { FastifyRequest } from 'fastify';
import { CoupaError } from '../../../errors';
import { readAuthorization } from '../access/authorization-header';
import type { Principal } from '../access/principal';
import type { ServiceContext } from '../context';
import { readJsonBody } from './body';
import type { Call, Route } from './call';
import type { HeldBody } from './held-bodies';
import { incomingBody, wholeBody, type IncomingBody } from './incoming-body';

/** What is known of a request before it is read. */
export interface Admitted {
  readonly route: Route;
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** What is in memory of its body. */
  readonly held: HeldBody;
}

/** @throws {CoupaError} `COUPA_INPUT_INVALID` for a path or body that cannot be read, `COUPA_SERVICE_LIMIT`. */
export async function readCall(
  context: ServiceContext,
  request: FastifyRequest,
  { route, principal, signal, held }: Admitted,
): Promise<Call> {
  const [path = '', ...search] = request.url.split('?');
  const { basePath } = context;
  const own = path.startsWith(basePath) ? path.slice(basePath.length) : path;
  const segments = own
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const { headers } = request;
  return {
    requestId: request.id,
    method: request.method,
    wantsBody: request.method !== 'HEAD',
    segments,
    parameters: request.params as Readonly<Record<string, string>>,
    query: readSearch(search.join('?')),
    ...(await readBody(context, request, { route, segments, held })),
    accept: headers.accept,
    principal,
    bearer: readAuthorization(request.raw)?.bearer,
    from: request.ip,
    signal,
  };
}

/** No text that is kept here or at a site holds a NUL, and not every database takes one. */
function readSearch(text: string): URLSearchParams {
  const query = new URLSearchParams(text);
  for (const [name, value] of query) {
    if (!`${name}${value}`.includes('\0')) continue;
    throw new CoupaError('COUPA_INPUT_INVALID', 'The query holds a NUL character (%00), which nothing here has.');
  }
  return query;
}

/**
 * A login needs no more. All bodies share what memory there is for them, and whoever need not say who they are could fill
 * it from a few addresses and keep out everybody else.
 */
const ANONYMOUS_BYTES = 16 * 1024;

async function readBody(
  { limits, ports }: ServiceContext,
  { raw, headers }: FastifyRequest,
  { route, segments, held }: Pick<Admitted, 'route' | 'held'> & { readonly segments: readonly string[] },
): Promise<Pick<Call, 'body'> & { readonly file?: IncomingBody }> {
  if (route.method === 'GET') return { body: undefined };
  const body = incomingBody(raw, { clock: ports.clock, idleMs: limits.arrivalMs });
  if (body === undefined) return { body: undefined };
  if (route.takesFile?.(segments, headers) === true) {
    held.take(Math.min(body.length ?? limits.heldBytes, limits.heldBytes));
    return { body: undefined, file: body };
  }
  const most = route.access === 'anyone' ? Math.min(ANONYMOUS_BYTES, limits.bodyBytes) : limits.bodyBytes;
  return { body: readJsonBody(await wholeBody(body, most, held), headers['content-type']) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      'The path holds a percent sign that is not part of an encoded character.',
    );
  }
}
