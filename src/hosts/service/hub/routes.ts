/** The hub: every object of the catalog under its path, whatever hub is named. */
import { getRecord } from '../../../activities';
import { loadCatalog } from '../../../catalog';
import { CoupaError } from '../../../errors';
import { INFERRED_OBJECTS, withoutNulls } from '../../../events';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import type { Reply } from '../http/reply';
import { instanceOf, type OpenInstance } from '../instances/open-instance';
import { answerList } from './list';
import { readListQuery } from './list-query';
import { describeFields } from './metadata';
import { findResource, type ResourcePath } from './resource-paths';
import { answerWrite } from './write';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The routes; the last one takes every path that no other route has. */
export function hubRoutes(context: ServiceContext): readonly Route[] {
  const access = 'instance' as const;
  const platform = ['', '/hubs/:hub'].flatMap((prefix): Route[] => [
    { method: 'GET', path: `${prefix}/ping`, access, handler: ping(context) },
    { method: 'GET', path: `${prefix}/objects`, access, handler: async () => ({ body: objectNames() }) },
    { method: 'GET', path: `${prefix}/objects/:object/metadata`, access, handler: objectMetadata },
  ]);
  const resources = METHODS.map((method): Route => {
    // HEAD comes in as GET does.
    return { method, path: '/*', access, handler: async (call) => resource(context)({ ...call, method }) };
  });
  return [...platform, ...resources];
}

function objectNames(): readonly string[] {
  return loadCatalog().objects.map(({ name }) => name);
}

const objectMetadata: Handler = async ({ parameters }) => {
  const catalog = loadCatalog();
  const { object } = findResource([parameters['object'] ?? ''], INFERRED_OBJECTS);
  return { body: describeFields(catalog, object) };
};

function ping({ ports }: ServiceContext): Handler {
  return async () => ({ body: { dateTime: new Date(ports.clock.now()).toISOString(), endpoint: 'coupa' } });
}

function resource(context: ServiceContext): Handler {
  return async (call) => {
    const segments = call.segments[0]?.toLowerCase() === 'hubs' ? call.segments.slice(2) : call.segments;
    if (segments.length === 0) throw new CoupaError('COUPA_SERVICE_NOT_FOUND', 'The path names no resource.');
    const instance = await instanceOf(context, call.principal);
    const path = findResource(segments, INFERRED_OBJECTS);
    const headers = { 'elements-element-instance-id': String(instance.row.id) };
    const reply = await answer(context, call, instance, path);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  };
}

async function answer(
  { limits }: ServiceContext,
  call: Call,
  instance: OpenInstance,
  path: ResourcePath,
): Promise<Reply> {
  const { method, query, signal, requestId, body } = call;
  const nulls = instance.nulls;
  const isRead = method === 'GET' && path.rest === undefined;
  if (isRead && path.id === undefined) {
    const list = [path.object.name, ...path.parentIds].join('/');
    const listQuery = readListQuery(query, list, limits.pages);
    const borrowed = await instance.borrow();
    try {
      const { heldBytes } = limits;
      const reply = await answerList({ site: borrowed.site, path, query: listQuery, list, nulls, signal, heldBytes });
      if (reply.stream === undefined) borrowed.giveBack();
      else reply.stream.once('close', () => borrowed.giveBack());
      return reply;
    } catch (error) {
      borrowed.giveBack();
      throw error;
    }
  }
  const borrowed = await instance.borrow();
  try {
    const { site } = borrowed;
    if (isRead && path.id !== undefined) {
      const record = await getRecord(site, path.object.name, path.id, { parentIds: path.parentIds, signal });
      return { body: nulls === 'dropped' ? withoutNulls(record) : record };
    }
    const write = method as Parameters<typeof answerWrite>[0]['method'];
    return await answerWrite({ site, path, method: write, body, query, nulls, requestId });
  } finally {
    borrowed.giveBack();
  }
}
