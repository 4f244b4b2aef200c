/** The API of instances. */
import { CoupaError } from '../../../errors';
import type { ServiceContext } from '../context';
import type { Access, Call, Handler, Route } from '../http/call';
import { notFound } from '../http/failures';
import { readPlatformPage, withNextPage } from '../http/platform-page';
import type { Reply } from '../http/reply';
import { checkCredentials } from './check-credentials';
import {
  beginDeletion,
  changeInstance,
  createInstance,
  finishDeletion,
  setInstanceSwitch,
  type Change,
  type Meeting,
} from './change';
import { ELEMENT_KEY, isThisElement } from './element';
import { MOST_TAGS } from './instance-body';
import { showInstance, type ShownInstance } from './present';
import { readInstance, readInstances } from './read';

/** Routes that exist for an id in the path and for the instance of the Element token. */
type Sub = readonly [method: Route['method'], path: string, handler: Handler];

/** All routes. */
export function instanceRoutes(context: ServiceContext): readonly Route[] {
  const element: readonly Sub[] = [
    ['POST', '', create(context)],
    ['GET', '', list(context)],
    ['GET', '/:id', one(context)],
    ['PUT', '/:id', change(context, 'replace')],
    ['PATCH', '/:id', change(context, 'merge')],
    ['DELETE', '/:id', remove(context)],
  ];
  const collection: readonly Route[] = [
    { method: 'POST', path: '/instances', access: 'user', handler: create(context) },
    { method: 'GET', path: '/instances', access: 'either', handler: list(context) },
    { method: 'GET', path: '/instances/:id', access: 'user', handler: one(context) },
  ];
  const subs: readonly Sub[] = [
    ['PUT', '', change(context, 'replace')],
    ['PATCH', '', change(context, 'merge')],
    ['DELETE', '', remove(context)],
    ['PUT', '/enabled', toggle(context, { disabled: false })],
    ['DELETE', '/enabled', toggle(context, { disabled: true })],
    ['PUT', '/trace-logging', toggle(context, { traceLogging: true })],
    ['DELETE', '/trace-logging', toggle(context, { traceLogging: false })],
  ];
  return [...element.map(belowElement), ...collection, ...bothForms(subs)];
}

/** Clients that know the element by its key or id keep to its path for the whole life of an instance. */
function belowElement([method, path, handler]: Sub): Route {
  return { method, path: `/elements/:element/instances${path}`, access: 'user', handler: ofElement(handler) };
}

/** `/instances/:id/...` with User and Organization, and `/instances/...` with the Element token. */
export function bothForms(subs: readonly Sub[]): readonly Route[] {
  return subs.flatMap(([method, path, handler]): Route[] => [
    { method, path: `/instances/:id${path}`, access: 'user', handler },
    { method, path: `/instances${path}`, access: 'instance' satisfies Access, handler },
  ]);
}

/** The instance that a call is about. @throws {CoupaError} `COUPA_SERVICE_NOT_FOUND`. */
export function instanceIdOf({ parameters, principal }: Pick<Call, 'parameters' | 'principal'>): number {
  const text = parameters['id'];
  if (text === undefined) return principal.instanceId ?? 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw notFound(`No instance found with ID ${text.slice(0, 40)}.`);
}

const changeOf = ({ principal, requestId }: Call): Change => ({ principal, requestId });

const reply = (context: ServiceContext, instance: ShownInstance): Reply => ({
  headers: { 'elements-element-instance-id': String(instance.row.id) },
  body: showInstance(instance, context.sealer),
});

/** A route below the one element that there is. */
export function ofElement(handler: Handler): Handler {
  return async (call) => {
    const named = call.parameters['element'];
    if (isThisElement(named)) return handler(call);
    throw notFound(
      `No element found with key ${String(named).slice(0, 80)}; the element of this service is ${ELEMENT_KEY}.`,
    );
  };
}

function create(context: ServiceContext): Handler {
  return async (call) => {
    if (call.query.get('checkCredentials')?.toLowerCase() === 'true') {
      await checkCredentials(context, call.body, call.signal);
    }
    const instance = await createInstance(context, call.body, changeOf(call));
    await context.runner.apply(instance.row.id);
    return reply(context, instance);
  };
}

/** Open Connectors answers 404 where a search, or the list of one element, finds nothing; the plain list is empty then. */
function list(context: ServiceContext): Handler {
  return async ({ query, principal, parameters }) => {
    const page = readPlatformPage(query, context.limits.platformPages);
    const tags = [...new Set([...query.getAll('tags[]'), ...query.getAll('tags')])].filter((tag) => tag !== '');
    if (tags.length > MOST_TAGS) {
      throw new CoupaError('COUPA_INPUT_INVALID', `tags[]: at most ${MOST_TAGS} are taken; no instance has more.`);
    }
    const searchText = query.get('searchText') ?? undefined;
    const { organizationId } = principal;
    const limit = page.pageSize + 1;
    const found = await readInstances(context.database, { organizationId, tags, searchText, after: page.after, limit });
    const isSearch = tags.length > 0 || (searchText ?? '') !== '' || parameters['element'] !== undefined;
    if (found.length === 0 && isSearch && !query.has('nextPage')) throw notFound('No instance matches the search.');
    return withNextPage(
      found,
      page,
      (instance) => instance.row.id,
      (instance) => showInstance(instance, context.sealer),
    );
  };
}

function one(context: ServiceContext): Handler {
  return async (call) => {
    const by = { organizationId: call.principal.organizationId, id: instanceIdOf(call) };
    return reply(context, await readInstance(context.database, by));
  };
}

function change(context: ServiceContext, meeting: Meeting): Handler {
  return async (call) => {
    const asked = { id: instanceIdOf(call), body: call.body, meeting };
    const instance = await changeInstance(context, asked, changeOf(call));
    await context.runner.apply(instance.row.id);
    return reply(context, instance);
  };
}

function remove(context: ServiceContext): Handler {
  return async (call) => {
    const id = instanceIdOf(call);
    await beginDeletion(context, id, changeOf(call));
    await finishDeletion(context, id);
    return {};
  };
}

function toggle(context: ServiceContext, switches: Parameters<typeof setInstanceSwitch>[2]): Handler {
  return async (call) => {
    const instance = await setInstanceSwitch(context, instanceIdOf(call), switches, changeOf(call));
    await context.runner.apply(instance.row.id);
    return reply(context, instance);
  };
}

/** For routes that read before they answer. @throws {CoupaError} `COUPA_SERVICE_NOT_FOUND`. */
export async function instanceOfCall(context: ServiceContext, call: Call): Promise<ShownInstance> {
  return readInstance(context.database, { organizationId: call.principal.organizationId, id: instanceIdOf(call) });
}

/** The refusal of a body member. */
export function invalidMember(member: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `${member}: ${message}.`, {
    problems: [{ path: `/${member}`, message }],
  });
}
