/** Files: every upload and download of the catalog, names and kinds, and what a site may answer instead of a file. */
import {
  attachText,
  attachUrl,
  downloadFile,
  downloadsOf,
  listAttachments,
  uploadFile,
  uploadsOf,
  type DownloadedFile,
  type FileToUpload,
} from '../../../src/activities/attachments';
import { deleteRecords } from '../../../src/activities/delete';
import { loadCatalog } from '../../../src/catalog';
import { openSandbox, placeOf, someRecord, type OpenSandbox } from '../support/places';
import { collect, startSite } from '../support/site';

const catalog = loadCatalog();
const CONTENT = Buffer.from('Every byte of this\0\u00ff\r\n--x', 'latin1');

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox();
});
afterAll(() => open.close());

const file = (more: Partial<FileToUpload> = {}): FileToUpload => ({
  name: 'Beleg März.txt',
  contentType: 'text/plain',
  async *content() {
    yield CONTENT.subarray(0, 5);
    yield CONTENT.subarray(5);
  },
  ...more,
});
const bytes = async ({ content }: DownloadedFile): Promise<Buffer> => Buffer.concat(await collect(content));

const uploads = catalog.objects.flatMap((object) =>
  uploadsOf(object.name).flatMap((operation) =>
    operation.methods.map((method) => [`${method} ${operation.path}`, object, operation, method] as const),
  ),
);
const downloads = catalog.objects.flatMap((object) =>
  downloadsOf(object.name).flatMap((operation) =>
    [operation.path, operation.styledPath]
      .filter((path) => path !== undefined)
      .map((path) => [`GET ${path}`, object, operation, path === operation.styledPath] as const),
  ),
);

test('they are all uploads and downloads of the catalog', () => {
  const paths = (kind: string): string[] =>
    catalog.objects.flatMap(({ operations }) =>
      operations.filter((each) => each.class === kind).map(({ method, path }) => `${method} ${path}`),
    );
  expect(uploads.map(([name]) => name).sort()).toEqual(paths('upload').sort());
  expect([paths('upload').length, paths('download').length]).toEqual([26, 13]);
  expect(downloads.map(([name]) => name)).toEqual(expect.arrayContaining(paths('download')));
});

test.each(uploads)('%s takes a file', async (_name, object, operation, method) => {
  const { parentIds, path } = placeOf(open.sandbox, object);
  const id = operation.on === 'record' ? someRecord(open.sandbox, path) : undefined;
  const target = { parentIds, file: operation.name, ...(id === undefined ? {} : { id }) };
  const result = await uploadFile(open.connection, object.name, target, file(), { method: method as 'POST' });
  expect(result).toMatchObject({ index: 0, status: operation.on === 'record' ? 'done' : 'created' });
  if (operation.on === 'record') return;
  expect(result.record).toMatchObject({
    type: 'AttachmentFile',
    'file-file-name': 'Beleg März.txt',
    'file-file-size': String(CONTENT.length),
    'file-content-type': 'text/plain',
  });
  const own = { parentIds, id: result.id ?? 0 };
  const listed = await collect(listAttachments(open.connection, object.name, { parentIds }));
  expect(listed.map((record) => record['id'])).toContain(result.id);
  const back = await downloadFile(open.connection, object.name, own);
  expect(back).toMatchObject({ fileName: 'Beleg März.txt', contentType: 'text/plain', record: { id: result.id } });
  expect(await bytes(back)).toEqual(CONTENT);
  const gone = await collect(deleteRecords(open.connection, object.name, [own.id], { parentIds }));
  expect(gone).toMatchObject([{ status: 'deleted' }]);
});

test.each(downloads)('%s gives a file, or says that there is none', async (_name, object, operation, styled) => {
  const { parentIds, path } = placeOf(open.sandbox, object);
  const target = { parentIds, id: someRecord(open.sandbox, path), file: operation.name };
  const request = downloadFile(open.connection, object.name, target, styled ? { style: 'thumb' } : {});
  const outcome = await request.then(
    async (got) => ({ type: got.contentType, length: (await bytes(got)).length, name: got.fileName }),
    (error: { code: string }) => error.code,
  );
  if (typeof outcome === 'string') {
    expect(['COUPA_RECORD_NOT_FOUND', 'COUPA_BAD_ANSWER', 'COUPA_UNSUPPORTED_ACTIVITY']).toContain(outcome);
    // Only what nobody uploaded is not there; the sandbox makes the rest up.
    expect(operation.name).toMatch(/^(retrieve_image_scan|retrieve_legal_agreement|attachment)$/);
  } else
    expect(outcome).toMatchObject({
      length: expect.any(Number) as number,
      name: expect.stringMatching(/\.\w+$/) as string,
    });
});

test('a scan comes back as it was sent, under a name of its own', async () => {
  const [invoice] = open.sandbox.records.list('invoices').map(({ id }) => id as number);
  const target = { id: invoice ?? 0, file: 'image_scan' };
  const sent = file({ name: 'C:\\scans\\..\\page 1.tif', contentType: 'image/tiff', size: CONTENT.length });
  expect(await uploadFile(open.connection, 'invoices', target, sent)).toMatchObject({
    status: 'done',
    id: invoice,
    record: { 'image-scan-file-name': 'page 1.tif', 'image-scan-content-type': 'image/tiff' },
  });
  const back = await downloadFile(open.connection, 'invoices', target);
  expect([back.fileName, back.contentType]).toEqual([`invoices-${invoice}-image_scan.tif`, 'image/tiff']);
  expect(await bytes(back)).toEqual(CONTENT);
});

test('texts and addresses are attached, and have no file to download', async () => {
  const parentIds = [open.sandbox.records.list('contracts')[0]?.['id'] as number];
  const of = { parentIds };
  const text = await attachText(open.connection, 'contracts/attachments', of, 'Handle with care', {
    intent: 'Supplier',
  });
  expect(text.record).toMatchObject({ type: 'AttachmentText', text: 'Handle with care', intent: 'Supplier' });
  const url = await attachUrl(open.connection, 'contracts/attachments', of, 'https://example.test/terms');
  expect(url.record).toMatchObject({ type: 'AttachmentUrl', url: 'https://example.test/terms' });
  for (const { id = 0 } of [text, url]) {
    await expect(downloadFile(open.connection, 'contracts/attachments', { parentIds, id })).rejects.toMatchObject({
      code: 'COUPA_UNSUPPORTED_ACTIVITY',
      message: expect.stringContaining('has no file') as string,
    });
  }
});

test('what cannot be right is refused before anything is sent', async () => {
  const { connection, sandbox } = open;
  sandbox.clearStatistics();
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'sent',
      (error: { code: string }) => error.code,
    );
  expect([
    await code(uploadFile(connection, 'suppliers', { id: 1 }, file())),
    await code(uploadFile(connection, 'invoices', { id: 1, file: 'avatar' }, file())),
    await code(uploadFile(connection, 'invoices', { id: 'x' }, file())),
    await code(uploadFile(connection, 'invoices/attachments', {}, file())),
    await code(uploadFile(connection, 'invoices', { id: 1 }, file({ name: '../..' }))),
    await code(attachUrl(connection, 'attachments', {}, 'nowhere')),
    await code(attachText(connection, 'invoices', { id: 1 }, 'text')),
    await code(downloadFile(connection, 'invoices', { id: 1, file: 'image_scan' }, { style: 'thumb' })),
    await code(collect(listAttachments(connection, 'invoices'))),
  ]).toEqual([
    'COUPA_UNSUPPORTED_ACTIVITY',
    'COUPA_UNSUPPORTED_ACTIVITY',
    'COUPA_INPUT_INVALID',
    'COUPA_PARENT_REQUIRED',
    'COUPA_INPUT_INVALID',
    'COUPA_INPUT_INVALID',
    'COUPA_UNSUPPORTED_ACTIVITY',
    'COUPA_INPUT_INVALID',
    'COUPA_UNSUPPORTED_ACTIVITY',
  ]);
  expect(sandbox.statistics().requests).toBe(0);
});

describe('a site that answers otherwise', () => {
  it('may refuse a file, or lose its answer: failed, and unknown', async () => {
    const { connection, sandbox } = open;
    const target = { parentIds: [sandbox.records.list('invoices')[0]?.['id'] as number] };
    sandbox.addFault({ kind: 'status', status: 400, method: 'POST', nth: 1 } as never);
    expect((await uploadFile(connection, 'invoices/attachments', target, file())).status).toBe('failed');
    sandbox.clearFaults();
    sandbox.addFault({ kind: 'reset', when: 'after-commit', method: 'POST', nth: 1 });
    const before = sandbox.records.list(`invoices/${target.parentIds[0]}/attachments`).length;
    expect(await uploadFile(connection, 'invoices/attachments', target, file())).toMatchObject({
      status: 'unknown',
      error: { code: 'COUPA_OUTCOME_UNKNOWN' },
    });
    sandbox.clearFaults();
    expect(sandbox.records.list(`invoices/${target.parentIds[0]}/attachments`)).toHaveLength(before + 1);
  });

  it('may give the record whatever is asked for, which is no file', async () => {
    const site = await startSite(() => ({ body: { id: 5, type: 'AttachmentFile', 'file-content-type': 'text/csv' } }));
    const attachment = downloadFile(site.connection, 'attachments', { id: 5 });
    await expect(attachment).rejects.toMatchObject({ code: 'COUPA_BAD_ANSWER' });
    const scan = downloadFile(site.connection, 'invoices', { id: 5, file: 'image_scan' });
    await expect(scan).rejects.toMatchObject({ code: 'COUPA_BAD_ANSWER' });
    await site.close();
  });
});
