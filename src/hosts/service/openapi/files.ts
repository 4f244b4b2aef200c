/** Uploads and downloads of the hub as OpenAPI describes them. */
import { downloadsOf, uploadsOf, type FileOperation } from '../../../activities';
import type { CatalogObject } from '../../../catalog';
import { DATA } from '../hub/operations';
import { answers, camelCase, reference, type Add, type Json } from './parts';

/** Bytes of any kind. */
const BYTES: Json = { type: 'string', contentMediaType: 'application/octet-stream' };
const INTENT: Json = { type: 'string', enum: ['Internal', 'Supplier'] };
const LINKED_TO: Json = { type: 'string' };

const FILE_NAME: Json = {
  name: 'Content-Disposition',
  in: 'header',
  description: 'Names the file where it is sent without a form: attachment; filename="scan.pdf".',
  schema: { type: 'string' },
};

function partsOf(upload: FileOperation): Json {
  const fields = upload.on === 'collection' ? { intent: INTENT, 'linked-to': LINKED_TO } : {};
  // Fields first, because those behind the file would come too late.
  return { type: 'object', required: ['file'], properties: { ...fields, file: BYTES } };
}

function textOr(kind: 'text' | 'url'): Json {
  return {
    type: 'object',
    required: [kind],
    properties: { type: { const: kind }, [kind]: { type: 'string' }, intent: INTENT, 'linked-to': LINKED_TO },
  };
}

function uploadBody(upload: FileOperation): Json {
  const json =
    upload.on === 'collection' ? { 'application/json': { schema: { oneOf: [textOr('text'), textOr('url')] } } } : {};
  return {
    required: true,
    content: { 'multipart/form-data': { schema: partsOf(upload) }, 'application/octet-stream': {}, ...json },
  };
}

const FILE: Json = {
  200: {
    description: 'The file.',
    headers: { 'Content-Disposition': reference('headers', 'Content-Disposition') },
    content: { '*/*': { schema: BYTES } },
  },
  default: reference('responses', 'Failure'),
};

/** Adds the uploads and downloads of an object. */
export function describeFiles(object: CatalogObject, record: Json, add: Add): void {
  for (const upload of uploadsOf(object.name)) {
    for (const method of upload.methods) {
      const verb = camelCase(`${method === 'PUT' && upload.methods.length > 1 ? 'replace' : 'upload'}-${upload.name}`);
      add(verb, method.toLowerCase(), upload.path, {
        parameters: [FILE_NAME],
        requestBody: uploadBody(upload),
        responses: answers(upload.on === 'record' ? 'The record.' : 'The attachment as it was made.', record),
      });
    }
  }
  for (const { name, path, styledPath } of downloadsOf(object.name)) {
    const verb = camelCase(`download-${name}`);
    add(verb, 'get', object.definition === 'Attachment' ? `${path}/${DATA}` : path, { responses: FILE });
    if (styledPath !== undefined) add(`${verb}Styled`, 'get', styledPath, { responses: FILE });
  }
}
