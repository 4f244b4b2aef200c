/** Sends a caller's file on to the site while it comes in; texts and addresses are attached from JSON. */
import { attachText, attachUrl, uploadFile, type FileOperation, type FileTarget } from '../../../activities';
import type { SiteConnection } from '../../../connection';
import { CoupaError } from '../../../errors';
import type { WriteResult } from '../../../sdk';
import { asObject } from '../http/body';
import type { IncomingBody } from '../http/incoming-body';
import type { Reply } from '../http/reply';
import { readIncomingFile, type FileLimits } from './incoming-file';
import type { ResourcePath } from './resource-paths';
import { replyOf } from './write';

/** One upload. */
export interface UploadCall {
  readonly site: SiteConnection;
  readonly path: ResourcePath;
  readonly upload: FileOperation;
  readonly method: string;
  /** A file, or JSON. */
  readonly file: IncomingBody | undefined;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly nulls: 'dropped' | 'kept';
  readonly requestId: string;
  readonly limits: FileLimits;
  /** Aborts when the caller has gone away. */
  readonly signal: AbortSignal;
}

type Wishes = Readonly<Partial<Record<'intent' | 'linkedTo' | 'type', string>>>;

/** What the fields of an attachment may be called: as at the site, or plainly. */
const WISHES: Readonly<Record<string, keyof Wishes>> = {
  intent: 'intent',
  'attachment[intent]': 'intent',
  'linked-to': 'linkedTo',
  linked_to: 'linkedTo',
  'attachment[linked_to]': 'linkedTo',
  type: 'type',
  'attachment[type]': 'type',
};

const EXAMPLE = '{"type": "text", "text": "..."} or {"type": "url", "url": "https://..."}';

/** @throws {CoupaError} for everything that was not sent as a whole. */
export async function answerUpload(call: UploadCall): Promise<Reply> {
  return replyOf(call, call.file === undefined ? await attachJson(call) : await sendFile(call, call.file));
}

async function sendFile(call: UploadCall, body: IncomingBody): Promise<WriteResult> {
  const { site, path, upload, method, query, limits, signal } = call;
  const incoming = await readIncomingFile(body, limits);
  const wishes = wishesOf(upload, [...known(query), ...incoming.fields]);
  if ((wishes.type ?? 'file') !== 'file') throw invalid('type', 'a file is of the type "file"');
  // Without its caller a piece of a file is of no use; a whole one is finished, so that its outcome is known.
  const stop = new AbortController();
  const leave = (): void => {
    if (!incoming.isSent()) stop.abort();
  };
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    const sent = method === 'PUT' ? ('PUT' as const) : ('POST' as const);
    const options = { ...wishes, method: sent, signal: stop.signal };
    const result = await uploadFile(site, path.object.name, targetOf(call), incoming.file, options);
    if (result.error !== undefined && result.status === 'failed') throwIfBroken(incoming.failure());
    return result;
  } catch (error) {
    throwIfBroken(incoming.failure());
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** That the caller's bytes failed says more than what came of it at the site. */
function throwIfBroken(failure: CoupaError | undefined): void {
  if (failure !== undefined) throw failure;
}

async function attachJson(call: UploadCall): Promise<WriteResult> {
  const { site, path, upload, body, query, signal } = call;
  if (upload.on === 'record') {
    throw new CoupaError(
      'COUPA_INPUT_INVALID',
      `${upload.name} of ${path.object.name} is a file; send a form (multipart/form-data) with it.`,
    );
  }
  const { text, url, ...rest } = asObject(body, EXAMPLE);
  const { type, ...wishes } = wishesOf(upload, [...known(query), ...Object.entries(rest)]);
  const options = { ...wishes, signal };
  const target = targetOf(call);
  if (text !== undefined && url === undefined && (type ?? 'text') === 'text') {
    return attachText(site, path.object.name, target, text as string, options);
  }
  if (url !== undefined && text === undefined && (type ?? 'url') === 'url') {
    return attachUrl(site, path.object.name, target, url as string, options);
  }
  throw new CoupaError(
    'COUPA_INPUT_INVALID',
    `As JSON a text or an address is attached: ${EXAMPLE}; a file as a form.`,
  );
}

function targetOf({ path: { parentIds, id }, upload }: UploadCall): FileTarget {
  return { parentIds, file: upload.name, ...(id === undefined ? {} : { id }) };
}

function wishNamed(name: string): keyof Wishes | undefined {
  return Object.hasOwn(WISHES, name) ? WISHES[name] : undefined;
}

/** Other parameters of a query are passed over, as everywhere. */
function known(query: URLSearchParams): readonly (readonly [string, string])[] {
  return [...query].filter(([name]) => wishNamed(name) !== undefined);
}

/** What is said of an attachment besides its content; what is not understood is refused, because it would be lost. */
function wishesOf(upload: FileOperation, given: readonly (readonly [string, unknown])[]): Wishes {
  const wishes: { -readonly [Name in keyof Wishes]: Wishes[Name] } = {};
  for (const [name, value] of given) {
    const wish = upload.on === 'collection' ? wishNamed(name) : undefined;
    if (wish === undefined) {
      const known = upload.on === 'collection' ? 'type, intent and linked-to' : 'no fields besides the file';
      throw invalid(name.slice(0, 80), `this is not known; ${upload.name} takes ${known}`);
    }
    if (typeof value !== 'string') throw invalid(name, 'a text is expected');
    if (wishes[wish] !== undefined && wishes[wish] !== value) throw invalid(name, 'this is given twice');
    wishes[wish] = value;
  }
  return wishes;
}

function invalid(name: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was uploaded: ${name}: ${message}.`, {
    problems: [{ path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, message }],
  });
}
