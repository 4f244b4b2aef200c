/** Reads request bodies of every type into plain data. Whatever comes is answered, never a crash. */
import { parseJson } from '../../sdk';
import { readXml } from '../wire/xml-reader';
import type { StoredFile } from '../store/files';
import { bodyType } from './negotiate';
import { refuse } from './problem';

/** A body, read. */
export interface RequestBody {
  /** The record or list sent; `undefined` without a body. */
  readonly data: unknown;
  /** Files of a multipart body by form name. */
  readonly files: ReadonlyMap<string, StoredFile>;
}

const MAX_DEPTH = 100;
const NOTHING: RequestBody = { data: undefined, files: new Map() };

function tooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function readJson(text: string): unknown {
  if (tooDeep(text)) throw refuse(400, `The JSON body is nested more than ${MAX_DEPTH} levels deep`);
  try {
    return parseJson(text);
  } catch {
    throw refuse(400, 'The JSON body cannot be parsed');
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(400, 'The body is not valid UTF-8');
  }
}

/** @throws {Refusal} 415 for a record under the type that some clients send when they are not told another one. */
function readForm(text: string): unknown {
  if (!/^\s*[{[<]/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  const type = text.trimStart().startsWith('<') ? 'application/xml' : 'application/json';
  throw refuse(415, `The body is no form, as its content type says; send it with Content-Type: ${type}`);
}

/** `attachment[file]` is the member `file` of the record. */
function memberName(formName: string): string {
  const inner = /^[^[\]]+\[([^[\]]+)\]$/.exec(formName);
  return inner?.[1] ?? formName;
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<RequestBody> {
  const files = new Map<string, StoredFile>();
  const data: [string, string][] = [];
  let form: Awaited<ReturnType<Response['formData']>>;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw refuse(400, 'The multipart body cannot be read');
  }
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') data.push([memberName(name), value]);
    else {
      const content = Buffer.from(await value.arrayBuffer());
      files.set(memberName(name), {
        name: value.name,
        contentType: value.type || 'application/octet-stream',
        bytes: content,
      });
    }
  }
  return { data: Object.fromEntries(data), files };
}

/** Reads a body. @throws {Refusal} 400 malformed, 415 of a type that the site does not read. */
export async function readBody(bytes: Buffer | undefined, contentType: string | undefined): Promise<RequestBody> {
  if (bytes === undefined || bytes.length === 0) return NOTHING;
  switch (bodyType(contentType)) {
    case 'multipart':
      return readMultipart(bytes, contentType!);
    case 'form':
      return { data: readForm(utf8(bytes)), files: new Map() };
    case 'xml':
      return { data: readXml(utf8(bytes)), files: new Map() };
    case 'json':
      return { data: readJson(utf8(bytes)), files: new Map() };
  }
}
