/** The documentation over HTTP: a document for each instance, and a page to browse it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServiceContext } from '../context';
import type { Call, Handler, Route } from '../http/call';
import { notFound } from '../http/failures';
import type { Reply } from '../http/reply';
import { bothForms, instanceOfCall, ofElement } from '../instances/routes';
import { operationDocument, operationSchemas, wholeDocument, type Format } from './document';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The page runs its own script and style, asks this service, and nothing else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; " +
  "form-action 'none'";

/** The same for everybody until the service is another version. */
const CACHED = { 'cache-control': 'public, max-age=3600' };

/** The routes. */
export function documentationRoutes(context: ServiceContext): readonly Route[] {
  const server = context.basePath;
  const files: readonly (readonly [path: string, file: string, type: string])[] = [
    ['/docs', 'page.html', 'text/html; charset=utf-8'],
    ['/docs/page.js', 'page.js', 'text/javascript; charset=utf-8'],
    ['/docs/page.css', 'page.css', 'text/css; charset=utf-8'],
  ];
  const page = files.map(([at, file, type]): Route => {
    const content = readFileSync(path.join(__dirname, file), 'utf8');
    const headers = { ...CACHED, 'content-security-policy': PAGE_POLICY };
    const reply: Reply = { headers, text: { type, content } };
    return { method: 'GET', path: at, access: 'anyone', handler: async () => reply };
  });
  return [
    ...page,
    {
      method: 'GET',
      path: '/docs/openapi.json',
      access: 'anyone',
      handler: async () => ({
        headers: CACHED,
        text: { type: JSON_TYPE, content: wholeDocument({ title: 'Coupa', server }, 'openapi') },
      }),
    },
    { method: 'GET', path: '/elements/:element/docs', access: 'user', handler: ofElement(elementDocument(context)) },
    ...bothForms([
      ['GET', '/docs', instanceDocument(context)],
      ['GET', '/docs/:operation', oneOperation(context, 'document')],
      ['GET', '/docs/:operation/definitions', oneOperation(context, 'definitions')],
    ]),
  ];
}

/** Swagger 2.0, from which clients of Open Connectors make code, unless a version of OpenAPI from 3 on is asked for. */
const formatOf = ({ query }: Call): Format => (/^v?[3-9]/i.test(query.get('version') ?? '') ? 'openapi' : 'swagger');

function elementDocument({ basePath }: ServiceContext): Handler {
  return async (call) => {
    const content = wholeDocument({ title: 'Coupa', server: basePath }, formatOf(call));
    return { text: { type: JSON_TYPE, content } };
  };
}

function instanceDocument(context: ServiceContext): Handler {
  return async (call) => {
    const { row } = await instanceOfCall(context, call);
    const content = wholeDocument({ title: row.name, server: context.basePath }, formatOf(call));
    return { text: { type: JSON_TYPE, content } };
  };
}

function oneOperation(context: ServiceContext, part: 'document' | 'definitions'): Handler {
  return async (call) => {
    const { row } = await instanceOfCall(context, call);
    const id = call.parameters['operation'] ?? '';
    const owner = { title: row.name, server: context.basePath };
    const format = formatOf(call);
    const body = part === 'document' ? operationDocument(owner, id, format) : operationSchemas(id, format);
    if (body === undefined) throw notFound(`There is no operation ${id.slice(0, 80)}.`);
    return { body };
  };
}
