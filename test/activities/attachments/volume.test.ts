/** Files larger than anything that is kept: both ways at the pace of the slower side, in little memory. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { downloadFile, uploadFile } from '../../../src/activities/attachments';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import type { Ports } from '../../../src/sdk';
import { testPorts } from '../support/site';

const CHUNK = 64 * 1024;
const CHUNKS = 1024;
const SIZE = CHUNK * CHUNKS;
/** What sockets, the parser and the streams on both sides may hold; far less than the file. */
const MOST_UNDER_WAY = 16 * 1024 * 1024;

let server: Server;
let ports: Ports;
let connection: SiteConnection;
/** Bytes that the site has read of an upload, and written of a download. */
let read = 0;
let written = 0;

beforeEach(async () => {
  read = written = 0;
  server = createServer((request, response) => {
    if (request.method === 'POST') {
      request.on('data', (chunk: Buffer) => (read += chunk.length));
      request.on('end', () => response.setHeader('content-type', 'application/json').end('{"id":9}'));
      return;
    }
    response.writeHead(200, { 'content-type': 'image/tiff', 'content-length': SIZE });
    const piece = Buffer.alloc(CHUNK, 1);
    const more = (): void => {
      while (written < SIZE) {
        written += CHUNK;
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ports = testPorts();
  const siteAddress = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connection = createSiteConnection({ siteAddress, 'api.key': 'key-of-the-test' }, ports);
});
afterEach(async () => {
  await connection.close();
  await ports.transport.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

test('64 MiB are uploaded as they are made', async () => {
  let given = 0;
  let furthest = 0;
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < CHUNKS; count += 1) {
      given += CHUNK;
      furthest = Math.max(furthest, given - read);
      yield Buffer.alloc(CHUNK, count);
    }
  }
  const file = { name: 'large.bin', size: SIZE, content };
  const result = await uploadFile(connection, 'invoices/attachments', { parentIds: [1] }, file);
  expect(result).toMatchObject({ status: 'created', id: 9 });
  expect(read).toBeGreaterThan(SIZE);
  expect(read).toBeLessThan(SIZE + 2000);
  expect(furthest).toBeLessThan(MOST_UNDER_WAY);
});

test('64 MiB are downloaded as they are taken', async () => {
  const file = await downloadFile(connection, 'invoices', { id: 1, file: 'image_scan' });
  expect(file).toMatchObject({ size: SIZE, contentType: 'image/tiff' });
  let taken = 0;
  let furthest = 0;
  for await (const chunk of file.content) {
    taken += chunk.length;
    furthest = Math.max(furthest, written - taken);
    await new Promise(setImmediate);
  }
  expect(taken).toBe(SIZE);
  expect(furthest).toBeLessThan(MOST_UNDER_WAY);
});

test('a download that is broken off closes the connection', async () => {
  const closed = new Promise<boolean>((resolve) => {
    server.once('request', (_request, response) => response.once('close', () => resolve(response.writableFinished)));
  });
  const file = await downloadFile(connection, 'invoices', { id: 1, file: 'image_scan' });
  for await (const _chunk of file.content) break;
  expect(await closed).toBe(false);
  expect(written).toBeLessThan(SIZE);
});
