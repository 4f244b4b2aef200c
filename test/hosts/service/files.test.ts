/** Files through the hub: every upload and download of the catalog, with limits and refusals. */
import { downloadsOf, uploadsOf } from '../../../src/activities';
import { loadCatalog } from '../../../src/catalog';
import { placeOf, someRecord } from '../../activities/support/places';
import { misfits } from './client-shapes';
import { openService, type OpenService } from './support';

jest.setTimeout(60_000);

const CONTENT = Buffer.from('Every byte of this\0\u00ff\r\n--x', 'latin1');
const FILE_BYTES = 300_000;

let open: OpenService;
let as: string;
beforeAll(async () => {
  open = await openService({
    sandbox: { records: { invoices: 3 } },
    limits: { fileBytes: FILE_BYTES, heldBytes: 50_000, requests: { perMinute: 1e6, burst: 1e6 } },
  });
  ({ auth: as } = await open.makeInstance());
});
afterAll(() => open.close());

const hub = (path: string): string => `/hubs/businessspendmanagement/${path.replaceAll('_', '-')}`;

/** What the catalog calls `/users/{id}/avatar`, in the place of a record. */
function restOf(object: { readonly path: string }, path: string): string {
  return path.slice(object.path.length).replace(/^\/\{id\}/, '');
}

function formOf(
  content: Uint8Array<ArrayBuffer>,
  fields: Readonly<Record<string, string>> = {},
  name = 'Beleg März.txt',
) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([content], { type: 'text/plain' }), name);
  return form;
}

/** What `fetch` can send and `open.call` cannot. */
async function post(path: string, body: NonNullable<RequestInit['body']>, { method = 'POST', headers = {} } = {}) {
  const answer = await fetch(`${open.service.address}${path}`, {
    method,
    body,
    headers: { authorization: as, ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: JSON.parse(text) as { id: number; code: string; message: string } & Record<string, unknown>,
  };
}

async function fetchFile(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${open.service.address}${path}`, { headers: { authorization: as, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const catalog = loadCatalog();
const uploads = catalog.objects.flatMap((object) =>
  uploadsOf(object.name).flatMap((upload) =>
    upload.methods.map((method) => [`${method} ${upload.path}`, object, upload, method] as const),
  ),
);
const downloads = catalog.objects.flatMap((object) =>
  downloadsOf(object.name).flatMap((download) =>
    [download.path, download.styledPath]
      .filter((path) => path !== undefined)
      .map((path) => [`GET ${path}`, object, download, path] as const),
  ),
);

test.each(uploads)('%s takes a file', async (_name, object, upload, method) => {
  const { path } = placeOf(open.sandbox, object);
  const record = upload.on === 'record' ? `/${someRecord(open.sandbox, path)}` : '';
  const at = `${hub(path)}${record}${restOf(object, upload.path).replaceAll('_', '-')}`;
  const made = await post(at, formOf(CONTENT), { method });
  expect([made.status, made.body]).toEqual([200, expect.objectContaining({ id: expect.any(Number) as number })]);
  if (upload.on === 'record') return;
  const listed = await open.call('GET', `${at}?pageSize=500`, { as });
  expect((listed.body as { id: number }[]).map(({ id }) => id)).toContain(made.body.id);
  const single = await open.call('GET', `${at}/${made.body.id}`, { as });
  expect(single.body).toMatchObject({ 'file-file-name': 'Beleg März.txt', 'file-file-size': String(CONTENT.length) });
  for (const [place, headers] of [
    [`${at}/${made.body.id}/data`, {}],
    [`${at}/${made.body.id}`, { accept: 'application/octet-stream' }],
  ] as const) {
    const back = await fetchFile(place, headers);
    expect([back.status, back.bytes.equals(CONTENT)]).toEqual([200, true]);
    expect(back.headers.get('content-type')).toBe('text/plain');
    expect(back.headers.get('content-disposition')).toBe(
      `attachment; filename="Beleg M_rz.txt"; filename*=UTF-8''Beleg%20M%C3%A4rz.txt`,
    );
    expect(back.headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect((await open.call('DELETE', `${at}/${made.body.id}`, { as })).status).toBe(200);
  expect((await fetchFile(`${at}/${made.body.id}/data`)).status).toBe(404);
});

test.each(downloads)('%s gives a file, or says that there is none', async (_name, object, download, path) => {
  const place = placeOf(open.sandbox, object);
  const rest = download.name === 'attachment' ? '/data' : restOf(object, path).replace('{style}', 'thumb');
  const at = `${hub(place.path)}/${someRecord(open.sandbox, place.path)}${rest}`;
  const { status, headers, bytes } = await fetchFile(at);
  if (status === 200) {
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[^"]+\.\w+"/);
    return;
  }
  const body = JSON.parse(bytes.toString()) as { code: string };
  expect(misfits('error', body)).toEqual([]);
  expect([status, body.code]).toEqual([
    { COUPA_RECORD_NOT_FOUND: 404, COUPA_BAD_ANSWER: 502, COUPA_UNSUPPORTED_ACTIVITY: 405 }[body.code],
    expect.any(String),
  ]);
  expect(download.name).toMatch(/^(retrieve_image_scan|retrieve_legal_agreement|attachment)$/);
});

const invoice = (): number => open.sandbox.records.list('invoices')[0]?.['id'] as number;
const attached = (): readonly Readonly<Record<string, unknown>>[] =>
  open.sandbox.records.list(`invoices/${invoice()}/attachments`);
const ATTACHMENTS = (): string => `/invoices/${invoice()}/attachments`;

describe('an attachment', () => {
  it('keeps what the fields in front of it say', async () => {
    const made = await post(ATTACHMENTS(), formOf(CONTENT, { 'attachment[type]': 'file', intent: 'Supplier' }));
    expect(made.body).toMatchObject({ type: 'AttachmentFile', intent: 'Supplier' });
    const other = await post(`${ATTACHMENTS()}?intent=Internal&unknown=1`, formOf(CONTENT));
    expect(other.body).toMatchObject({ intent: 'Internal' });
  });

  it('comes as bare bytes too, with its name in a header', async () => {
    const headers = {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename*=UTF-8''M%C3%A4rz.json`,
    };
    const made = await post(ATTACHMENTS(), '{"a": 1}', { headers });
    expect(made.body).toMatchObject({ 'file-file-name': 'März.json', 'file-file-size': '8' });
  });

  it('is a text or an address when JSON is sent', async () => {
    const text = await open.call('POST', ATTACHMENTS(), {
      as,
      body: { type: 'text', text: 'Handle with care', intent: 'Supplier' },
    });
    expect(text.body).toMatchObject({ type: 'AttachmentText', text: 'Handle with care', intent: 'Supplier' });
    const url = await open.call('POST', ATTACHMENTS(), { as, body: { url: 'https://example.test/terms' } });
    expect(url.body).toMatchObject({ type: 'AttachmentUrl', url: 'https://example.test/terms' });
    expect((await fetchFile(`${ATTACHMENTS()}/${String(url.body.id)}/data`)).status).toBe(405);
  });

  it.each<
    readonly [
      string,
      () => Promise<{ readonly status: number; readonly body: { readonly code: string; readonly message: string } }>,
      number,
      RegExp,
    ]
  >([
    ['the form has no file', async () => post(ATTACHMENTS(), new URLSearchParams('a=b')), 400, /no name/],
    [
      'a form has no file part',
      async () => {
        const form = new FormData();
        form.append('file', 'text');
        return post(ATTACHMENTS(), form);
      },
      400,
      /holds no file/,
    ],
    [
      'a field is not known',
      async () => post(ATTACHMENTS(), formOf(CONTENT, { purpose: 'x' })),
      400,
      /purpose.*not known/,
    ],
    [
      'a field stands behind the file',
      async () => {
        const form = formOf(CONTENT);
        form.append('intent', 'Supplier');
        return post(ATTACHMENTS(), form);
      },
      400,
      /behind the file/,
    ],
    [
      'a field stands behind a large file',
      async () => {
        const form = formOf(Buffer.alloc(200_000));
        form.append('intent', 'Supplier');
        return post(ATTACHMENTS(), form);
      },
      400,
      /behind the file/,
    ],
    [
      'there are two files',
      async () => {
        const form = formOf(CONTENT);
        form.append('file', new Blob(['x']), 'second.txt');
        return post(ATTACHMENTS(), form);
      },
      400,
      /two files/,
    ],
    [
      'the form is broken',
      async () => post(ATTACHMENTS(), 'nonsense', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
      400,
      /form cannot be read/,
    ],
    [
      'the file has no name',
      async () => post(ATTACHMENTS(), 'x', { headers: { 'content-type': 'text/plain' } }),
      400,
      /no name/,
    ],
    [
      'the body is compressed',
      async () => post(ATTACHMENTS(), 'x', { headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' } }),
      400,
      /gzip/,
    ],
    [
      'JSON has neither text nor address',
      async () => post(ATTACHMENTS(), '{"type":"file"}', { headers: { 'content-type': 'application/json' } }),
      400,
      /form/,
    ],
    ['there is no body', async () => open.call('POST', ATTACHMENTS(), { as }), 400, /nothing was sent/],
    [
      'it is larger than the limit',
      async () => post(ATTACHMENTS(), formOf(Buffer.alloc(2 * FILE_BYTES))),
      429,
      /larger than 300000 bytes/,
    ],
    [
      'it turns out to be larger than the limit',
      async () => {
        const pieces = Array.from({ length: 40 }, () => Buffer.alloc(10_000));
        const headers = { 'content-disposition': 'attachment; filename="x.bin"', 'content-type': 'image/png' };
        return post(ATTACHMENTS(), ReadableStream.from(pieces), { headers });
      },
      429,
      /larger than 300000 bytes/,
    ],
    [
      'the object takes none',
      async () => post('/suppliers/1/image_scan', formOf(CONTENT), { method: 'PUT' }),
      400,
      /multipart/,
    ],
  ])('is refused, and not at the site, when %s', async (_what, call, status, text) => {
    const before = attached().length;
    const answer = await call();
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringMatching(text)]);
    expect(misfits('error', answer.body)).toEqual([]);
    expect(attached()).toHaveLength(before);
  });

  it('needs the secrets before anything of it is read', async () => {
    const answer = await fetch(`${open.service.address}${ATTACHMENTS()}`, {
      method: 'POST',
      body: formOf(Buffer.alloc(250_000)),
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      401,
      'COUPA_SERVICE_UNAUTHORIZED',
    ]);
  });

  it('is sent again when the site was not ready for it', async () => {
    const stop = open.sandbox.addFault({ kind: 'status', status: 429, method: 'POST', times: 1 });
    const made = await post(ATTACHMENTS(), formOf(CONTENT));
    stop();
    expect([made.status, made.body['file-file-size']]).toEqual([200, String(CONTENT.length)]);
  });

  it('is told as not known when the answer was lost', async () => {
    const stop = open.sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', times: 1 });
    const made = await post(ATTACHMENTS(), formOf(CONTENT));
    stop();
    expect([made.status, made.body.code]).toEqual([409, 'COUPA_OUTCOME_UNKNOWN']);
  });

  it('of a record that is not there is not found', async () => {
    expect((await post('/invoices/987654/attachments', formOf(CONTENT))).status).toBe(404);
    expect((await fetchFile('/invoices/987654/retrieve_image_scan')).status).toBe(404);
  });
});
