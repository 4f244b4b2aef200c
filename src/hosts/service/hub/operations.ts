/** Finds which operation of R38 a hub call is: by the method, and by what stands behind a record or a collection. */
import { actionsOf, downloadsOf, uploadsOf, type ActionInfo, type FileOperation } from '../../../activities';
import type { CatalogObject } from '../../../catalog';
import { CoupaError } from '../../../errors';
import { spelled, type ResourcePath } from './resource-paths';

/** What a call means. */
export type Meaning =
  | { readonly kind: 'list' | 'record' | 'write' }
  | { readonly kind: 'action'; readonly action: ActionInfo; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'upload'; readonly upload: FileOperation }
  | { readonly kind: 'download'; readonly download: FileOperation; readonly style?: string };

/** What the file of an attachment is called, as in Open Connectors' own hubs; its record is there without. */
export const DATA = 'data';

const isAttachments = ({ definition }: CatalogObject): boolean => definition === 'Attachment';

/** How a caller asks. */
export interface Asked {
  readonly method: string;
  readonly accept?: string | undefined;
}

/** @throws {CoupaError} `COUPA_UNSUPPORTED_ACTIVITY` naming what there is. */
export function meaningOf(path: ResourcePath, { method, accept }: Asked): Meaning {
  const upload = uploadOf(path, method);
  if (upload !== undefined) return { kind: 'upload', upload };
  if (method === 'GET') {
    const download = downloadOf(path, accept);
    if (download !== undefined) return download;
    if (path.rest === undefined) return { kind: path.id === undefined ? 'list' : 'record' };
  } else if (path.rest === undefined) return { kind: 'write' };
  for (const action of actionsOf(path.object.name)) {
    const parameters = action.methods.some((each) => each === method) ? match(path, action) : undefined;
    if (parameters !== undefined) return { kind: 'action', action, parameters };
  }
  throw notThere(path, method);
}

/** The upload that a path names, with whatever content. */
export function uploadOf(path: ResourcePath, method: string): FileOperation | undefined {
  return uploadsOf(path.object.name).find(
    (upload) => upload.methods.some((each) => each === method) && match(path, upload) !== undefined,
  );
}

function downloadOf(path: ResourcePath, accept: string | undefined): Meaning | undefined {
  const downloads = downloadsOf(path.object.name);
  if (isAttachments(path.object)) {
    const [download] = downloads;
    const isFile = path.rest === DATA || (path.rest === undefined && !takesJson(accept));
    return download !== undefined && path.id !== undefined && isFile ? { kind: 'download', download } : undefined;
  }
  for (const download of downloads) {
    if (match(path, download) !== undefined) return { kind: 'download', download };
    const { styledPath, on } = download;
    const style = styledPath === undefined ? undefined : match(path, { path: styledPath, on })?.['style'];
    if (style !== undefined) return { kind: 'download', download, style };
  }
  return undefined;
}

/** Only who wants something else and no JSON wants the file. */
function takesJson(accept = '*/*'): boolean {
  return /json|\*\/\*|application\/\*/i.test(accept);
}

/** What the parameters in the rest of a path are; `undefined` when it is another path. */
function match(
  { object, id, rest }: ResourcePath,
  operation: Pick<FileOperation, 'path' | 'on'>,
): Readonly<Record<string, string>> | undefined {
  if ((operation.on === 'record') !== (id !== undefined)) return undefined;
  const wanted = restOf(object, operation);
  const given = rest === undefined ? [] : rest.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const value = given[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name !== undefined) parameters[name] = value;
    else if (spelled(value) !== spelled(segment)) return undefined;
  }
  return parameters;
}

function restOf(object: CatalogObject, { path, on }: Pick<FileOperation, 'path' | 'on'>): readonly string[] {
  const place = on === 'record' ? `${object.path}/{id}` : object.path;
  return path
    .slice(place.length)
    .split('/')
    .filter((segment) => segment !== '');
}

/** What is said where a path leads to no operation: another method or place is wanted, or it names no record. */
function notThere({ object, id, rest = '' }: ResourcePath, method: string): CoupaError {
  const shown = rest.slice(0, 80);
  const on = id === undefined ? 'collection' : 'record';
  const all = [...uploadsOf(object.name), ...downloadsOf(object.name), ...actionsOf(object.name)]
    .filter((operation) => operation.on === on)
    .map((operation) => ({ methods: operation.methods, rest: restOf(object, operation).join('/') }))
    .filter((operation) => operation.rest !== '')
    .map((operation) => `${operation.methods.join(' or ')} .../${operation.rest}`);
  const isElsewhere = all.some((text) => spelled(text.slice(text.indexOf('.../') + 4)) === spelled(rest));
  if (id === undefined && !rest.includes('/') && !isElsewhere) {
    const message = `${object.name} has no record ${JSON.stringify(shown)}: ids are whole numbers from 1.`;
    return new CoupaError('COUPA_RECORD_NOT_FOUND', message);
  }
  const has = all.length === 0 ? 'it has nothing there' : `it has ${all.join(', ')}`;
  const code = isElsewhere ? 'COUPA_UNSUPPORTED_ACTIVITY' : 'COUPA_SERVICE_NOT_FOUND';
  return new CoupaError(code, `${object.name} has no ${method} .../${shown}; ${has}.`);
}
