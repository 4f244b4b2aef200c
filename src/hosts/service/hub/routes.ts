/** The hub: every object of the catalog under its path, whatever hub is named. */
import { getRecord } from '../../../activities';
import { loadCatalog } from '../../../catalog';
import type { SiteConnection } from '../../../connection';
import { CoupaError } from '../../../errors';
import { INFERRED_OBJECTS, withoutNulls } from '../../../events';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import { mediaType } from '../http/incoming-body';
import type { Reply } from '../http/reply';
import { instanceOf, type OpenInstance } from '../instances/open-instance';
import { answerDownload } from './download';
import { answerList, listHead } from './list';
import { readFields, readListQuery } from './list-query';
import { describeFields } from './metadata';
import { meaningOf, uploadOf, type Meaning } from './operations';
import { findResource, type ResourcePath } from './resource-paths';
import { answerUpload } from './upload';
import { passedOver, warningHeader } from './warnings';
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
  const resources = METHODS.map((method): Route => ({
    method,
    path: '/*',
    access,
    takesFile: takesFile(method),
    // HEAD comes in as GET does.
    handler: async (call) => resource(context)({ ...call, method }),
  }));
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

/** The resource that the segments of a call name, in whatever hub. @throws {CoupaError} when they name none. */
function resourceOf(segments: readonly string[]): ResourcePath {
  const own = segments[0]?.toLowerCase() === 'hubs' ? segments.slice(2) : segments;
  if (own.length === 0) throw new CoupaError('COUPA_SERVICE_NOT_FOUND', 'The path names no resource.');
  return findResource(own, INFERRED_OBJECTS);
}

/** A body at the place of an upload is a file, unless it is JSON without a name. */
function takesFile(method: Route['method']): NonNullable<Route['takesFile']> {
  return (segments, headers) => {
    const type = mediaType(headers['content-type']);
    const isJson = type === '' || /[/+]json$/.test(type);
    if (isJson && !/filename/i.test(headers['content-disposition'] ?? '')) return false;
    try {
      return uploadOf(resourceOf(segments), method) !== undefined;
    } catch {
      // Told by the handler, in the order of everything that it checks.
      return false;
    }
  };
}

function resource(context: ServiceContext): Handler {
  return async (call) => {
    const path = resourceOf(call.segments);
    const instance = await instanceOf(context, call.principal);
    const headers = { 'elements-element-instance-id': String(instance.row.id) };
    const meaning = meaningOf(path, call);
    const reply = await answer(context, { call, instance, path, meaning });
    return { ...reply, headers: { ...headers, ...reply.headers } };
  };
}

interface Understood {
  readonly call: Call;
  readonly instance: OpenInstance;
  readonly path: ResourcePath;
  readonly meaning: Meaning;
}

async function answer({ limits }: ServiceContext, { call, instance, path, meaning }: Understood): Promise<Reply> {
  const { method, query, signal, requestId, body, file, wantsBody } = call;
  const { nulls } = instance;
  if (meaning.kind === 'list') {
    const list = [path.object.name, ...path.parentIds].join('/');
    const listQuery = readListQuery(query, list, limits.pages);
    const { heldBytes } = limits;
    const answered = wantsBody ? answerList : listHead;
    return lending(instance, async (site) =>
      answered({ site, path, query: listQuery, list, nulls, signal, heldBytes }),
    );
  }
  return lending(instance, async (site): Promise<Reply> => {
    if (meaning.kind === 'record') {
      const { object, id = '', parentIds } = path;
      const record = await getRecord(site, object.name, id, { parentIds, fields: readFields(query), signal });
      const headers = warningHeader(passedOver(query, ['fields']));
      return { headers, body: nulls === 'dropped' ? withoutNulls(record) : record };
    }
    if (meaning.kind === 'download') return answerDownload({ site, path, meaning, maxBytes: limits.fileBytes, signal });
    if (meaning.kind === 'upload') {
      return answerUpload({ site, path, ...meaning, method, body, file, query, nulls, requestId, limits, signal });
    }
    return answerWrite({ site, path, meaning, method, body, query, nulls, requestId });
  });
}

/** The connection is given back when the answer is there, or when what is still being read has come to its end. */
async function lending(instance: OpenInstance, work: (site: SiteConnection) => Promise<Reply>): Promise<Reply> {
  const borrowed = await instance.borrow();
  try {
    const reply = await work(borrowed.site);
    if (reply.stream === undefined) borrowed.giveBack();
    else reply.stream.once('close', () => borrowed.giveBack());
    return reply;
  } catch (error) {
    borrowed.giveBack();
    throw error;
  }
}
