/** Carries out what a hub call changes: one record at a time, with an answer that says what became of it. */
import { createRecords, deleteRecords, runAction, updateRecords } from '../../../activities';
import type { SiteConnection } from '../../../connection';
import { CoupaError, type ErrorCode } from '../../../errors';
import { withoutNulls } from '../../../events';
import type { RecordProblem, WriteResult } from '../../../sdk';
import { asObject } from '../http/body';
import { failureReply } from '../http/failures';
import type { Reply } from '../http/reply';
import type { Meaning } from './operations';
import type { ResourcePath } from './resource-paths';
import { passedOver, warningHeader } from './warnings';

/** One change. */
export interface WriteCall {
  readonly site: SiteConnection;
  readonly path: ResourcePath;
  readonly meaning: Meaning;
  readonly method: string;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly nulls: 'dropped' | 'kept';
  readonly requestId: string;
}

const EXAMPLE = '{"name": "..."}';

/** @throws {CoupaError} for everything that was not sent. */
export async function answerWrite(call: WriteCall): Promise<Reply> {
  // A caller who goes away does not take a write back: it is finished, so that its outcome is known.
  const unread = call.meaning.kind === 'action' ? [] : passedOver(call.query, []);
  for await (const result of startWrite(call)) return replyOf(call, result, unread);
  throw new CoupaError('COUPA_CANCELLED', 'The write was cancelled before it was sent.');
}

function startWrite({ site, path, meaning, method, body, query }: WriteCall): AsyncIterable<WriteResult> {
  const { object, parentIds, id } = path;
  const options = parentIds.length > 0 ? { parentIds } : {};
  if (meaning.kind === 'action') {
    const { name, on, methods } = meaning.action;
    const parameters = { ...Object.fromEntries(query), ...meaning.parameters };
    const sent = body === undefined ? {} : { body: 'record' as const };
    const fields =
      body === undefined ? {} : id === undefined ? asObject(body, EXAMPLE) : ownBody(object.name, body, id);
    const record = { ...fields, ...(id === undefined ? {} : { id }) };
    const way = { on, method: methods.find((each) => each === method) ?? methods[0] ?? 'PUT' };
    return runAction(site, object.name, name, [record], { ...options, ...sent, ...way, parameters });
  }
  if (method === 'POST') {
    if (id !== undefined) throw unsupported(object.name, 'POST creates a record; leave the id out of the path');
    return createRecords(site, object.name, [{ ...asObject(body, EXAMPLE) }], options);
  }
  if (id === undefined) throw unsupported(object.name, `${method} needs the id of a record in the path`);
  if (method === 'DELETE') return deleteRecords(site, object.name, [id], options);
  return updateRecords(site, object.name, [{ ...ownBody(object.name, body, id), id }], options);
}

/** The fields to change; another id than that of the path would be a guess at which record is meant. */
function ownBody(object: string, body: unknown, id: string): Readonly<Record<string, unknown>> {
  const fields = asObject(body, EXAMPLE);
  const named = fields['id'];
  if (named === undefined || named === null || named === id || named === Number(id)) return fields;
  throw new CoupaError(
    'COUPA_INPUT_INVALID',
    `${object}: the path names record ${id}, but the body has another id; leave it out of the body.`,
  );
}

function unsupported(object: string, message: string): CoupaError {
  return new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object}: ${message}.`);
}

/** Codes that only an answer of the site, or its silence, leads to. */
const FROM_SITE: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['COUPA_AUTHENTICATION_FAILED', 'COUPA_SCOPE_MISSING', 'COUPA_PERMISSION_DENIED', 'COUPA_RATE_LIMITED'] as const),
  ...(['COUPA_SITE_DOWN', 'COUPA_BAD_ANSWER', 'COUPA_RECORD_NOT_FOUND', 'COUPA_REQUEST_REFUSED'] as const),
  ...(['COUPA_SITE_UNREACHABLE', 'COUPA_OUTCOME_UNKNOWN'] as const),
]);

/** The answer for one result. @param unread what else the caller should know, of the query */
export function replyOf(
  { nulls, requestId }: Pick<WriteCall, 'nulls' | 'requestId'>,
  result: WriteResult,
  unread: readonly RecordProblem[] = [],
): Reply {
  if (result.error !== undefined) {
    const { code, message, problems = [] } = result.error;
    const reply = failureReply(new CoupaError(code as ErrorCode, message, { problems }), requestId);
    const search = result.search === undefined ? {} : { search: result.search };
    const provider = FROM_SITE.has(code) ? { providerMessage: message } : {};
    return { ...reply, body: { ...(reply.body as object), ...provider, ...search } };
  }
  const headers = warningHeader([...(result.warnings ?? []), ...unread]);
  if (result.records !== undefined) return { headers, body: shaped(result.records, nulls) };
  if (result.record !== undefined) return { headers, body: shaped(result.record, nulls) };
  return { headers, body: result.status === 'deleted' || result.id === undefined ? {} : { id: result.id } };
}

function shaped(value: unknown, nulls: WriteCall['nulls']): unknown {
  return nulls === 'dropped' ? withoutNulls(value) : value;
}
