/** Uploads and downloads: attachments, scans, images, documents. */
import { emptyAnswer, type Answer } from '../http/answer';
import { refuse } from '../http/problem';
import type { Kind } from '../model/kind';
import type { Row, Values } from '../store/row';
import type { StoredFile } from '../store/files';
import { members } from '../write/plan';
import type { Exchange } from './exchange';
import { findRecord } from './read';
import { plainText } from '../values/text';

const ATTACHMENT_CLASSES: Readonly<Record<string, string>> = {
  file: 'AttachmentFile',
  text: 'AttachmentText',
  url: 'AttachmentUrl',
};

/** A transparent pixel: what stands for images that nobody uploaded. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

function fileMembers(kind: Kind, prefix: string, file: StoredFile): Values {
  const values: Values = {
    [prefix]: file.name,
    [`${prefix}-file-name`]: file.name,
    [`${prefix}-file-size`]: plainText(file.bytes.length),
    [`${prefix}-content-type`]: file.contentType,
  };
  return Object.fromEntries(Object.entries(values).filter(([name]) => kind.byName.has(name)));
}

/** What an attachment says of itself besides the members sent: its class, and name, size and type of its file. */
export function attachmentMembers(exchange: Exchange, kind: Kind): Values {
  if (kind.name !== 'Attachment') return {};
  const file = exchange.body.files.get('file');
  const sent = members(exchange.body.data).get('type') ?? 'file';
  const type = ATTACHMENT_CLASSES[plainText(sent).toLowerCase()];
  if (type === undefined) throw refuse(400, 'The type of an attachment is file, text or url');
  if (type === 'AttachmentFile' && file === undefined) throw refuse(400, "File can't be blank");
  return { type, ...(file === undefined ? {} : fileMembers(kind, 'file', file)) };
}

/** Keeps the files of a request with the record. */
export function keepFiles(exchange: Exchange, row: Row): void {
  for (const [name, file] of exchange.body.files) {
    exchange.site.store.files.put(`${row.kind.name}/${row.id}/${name}`, file);
  }
}

/** Upload to a record that exists: a scan, a legal agreement, an avatar. */
export function uploadTo(exchange: Exchange): { readonly row: Row; readonly status: number } {
  const { row } = findRecord(exchange);
  const action = (exchange.operation.action ?? 'file').replaceAll('_', '-');
  const file = exchange.body.files.get('file') ?? [...exchange.body.files.values()][0];
  if (file === undefined) throw refuse(400, "File can't be blank");
  const { store } = exchange.site;
  store.files.put(`${row.kind.name}/${row.id}/${action}`, file);
  const now = Math.floor(exchange.site.now() / 1000) * 1000;
  store.table(row.kind.name).assign(row, { ...fileMembers(row.kind, action, file), 'updated-at': now });
  return { row, status: exchange.operation.method === 'POST' ? 201 : 200 };
}

function pdf(title: string): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${title.replaceAll(/[()\\]/g, ' ')}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const starts = objects.map((object, index) => {
    const start = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${plainText(start).padStart(10, '0')} 00000 n \n`).join('');
  const head = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  return Buffer.from(
    `${text}${head}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
}

function uploadName(action: string): string {
  return action.replace(/^retrieve_/, '').replaceAll('_', '-');
}

/** GET of a file: what was uploaded, or a made-up document where the site would make one. */
export function download(exchange: Exchange): Answer {
  const { row } = findRecord(exchange);
  const action = exchange.operation.action ?? 'file';
  const name = uploadName(action);
  const file =
    exchange.site.store.files.get(`${row.kind.name}/${row.id}/${name}`) ??
    exchange.site.store.files.get(`${row.kind.name}/${row.id}/file`);
  if (file !== undefined) return { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes };
  if (['image', 'avatar'].includes(name)) return { status: 200, headers: { 'content-type': 'image/png' }, body: PIXEL };
  if (['legal-invoice-pdf', 'clearance-document'].includes(name)) {
    return { status: 200, headers: { 'content-type': 'application/pdf' }, body: pdf(`${row.kind.name} ${row.id}`) };
  }
  throw refuse(404, `Nothing was uploaded as ${name} of ${row.kind.model} ${row.id}`);
}

/** DELETE of a file that hangs on a record, such as an avatar. */
export function dropUpload(exchange: Exchange): Answer {
  const { row } = findRecord(exchange);
  exchange.site.store.files.drop(`${row.kind.name}/${row.id}/${exchange.operation.action ?? 'file'}`);
  return emptyAnswer(200);
}
