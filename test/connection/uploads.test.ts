import fc from 'fast-check';
import { createServer } from 'node:http';
import type { FormPart, SiteRequest } from '../../src/connection';
import { encodeForm } from '../../src/connection/multipart/encode-form';
import { flyingClock } from './fake-clock';
import { closeEverything, connect, failure, json, listen, portsWith, startSite } from './local-site';

afterEach(closeEverything);

async function* chunksOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function bytesOf(parts: readonly FormPart[]): Promise<{ type: string; bytes: Buffer; length?: number }> {
  const encoded = encodeForm(parts);
  if ('fault' in encoded) throw new Error(encoded.fault);
  const chunks: Uint8Array[] = [];
  for await (const chunk of encoded.body.chunks()) chunks.push(chunk);
  const { length } = encoded.body;
  return { type: encoded.contentType, bytes: Buffer.concat(chunks), ...(length === undefined ? {} : { length }) };
}

/** Reads a form with the parser of the platform, which knows nothing of ours. */
async function parsed(type: string, bytes: Uint8Array): Promise<[string, File | string][]> {
  const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData();
  return [...form];
}

const FILE: FormPart = {
  name: 'attachment[file]',
  fileName: 'Übersicht "1".pdf',
  contentType: 'application/pdf',
  content: () => chunksOf('%PDF', '-1.7'),
};
const UPLOAD: SiteRequest = {
  method: 'POST',
  path: '/invoices/5/attachments',
  form: [{ name: 'attachment[type]', value: 'file' }, FILE],
};

describe('A form', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
  // Percent codes stand for line breaks and quotes; a receiver cannot tell them from the same letters in a name.
  const plain = name.filter((text) => !/%(0[AaDd]|22)/.test(text));
  const content = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
  const part = fc.oneof(
    fc.record({ name: plain, value: fc.string({ unit: 'binary' }) }),
    fc.record({ name: plain, fileName: plain, chunks: content, hasSize: fc.boolean() }),
  );

  it('reads back as it was, whatever names, texts and bytes it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (given) => {
        const parts = given.map((one): FormPart => {
          if ('value' in one) return one;
          const { chunks, hasSize } = one;
          const size = chunks.reduce((sum, { length }) => sum + length, 0);
          return { ...one, ...(hasSize ? { size } : {}), content: () => chunksOf(...chunks) };
        });
        const { type, bytes, length } = await bytesOf(parts);
        if (length !== undefined) expect(length).toBe(bytes.length);
        const read = await parsed(type, bytes);
        expect(read).toHaveLength(given.length);
        for (const [at, one] of given.entries()) {
          const [readName, entry] = read[at]!;
          expect(readName).toBe(one.name);
          if ('value' in one) expect(entry).toBe(one.value);
          else {
            expect((entry as File).name).toBe(one.fileName);
            expect(Buffer.from(await (entry as File).arrayBuffer())).toEqual(Buffer.concat(one.chunks));
          }
        }
      }),
    );
  });

  it('knows its length exactly when the sizes of its files are known', async () => {
    expect((await bytesOf([{ ...FILE, size: 8 }])).length).toBeDefined();
    expect((await bytesOf([FILE])).length).toBeUndefined();
  });

  it.each([
    ['no parts', []],
    ['a part without a name', [{ name: '', value: 'x' }]],
    ['half a character', [{ name: 'a', value: '\ud800' }]],
    ['a type that would add a header', [{ ...FILE, contentType: 'text/plain\r\nx: y' }]],
    ['a file without a name', [{ ...FILE, fileName: '' }]],
    ['a size that is none', [{ ...FILE, size: -1 }]],
  ])('with %s is not sent', async (_what, form) => {
    const site = await startSite((_request, response) => json(response, 201, {}));
    const error = await failure(connect(site, portsWith(flyingClock())).request({ ...UPLOAD, form }));
    expect(error).toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    expect(site.received).toEqual([]);
  });
});

describe('An upload', () => {
  it('arrives with its type, its fields and its file', async () => {
    const site = await startSite((_request, response) => json(response, 201, { id: 7 }));
    const answer = await connect(site, portsWith(flyingClock())).request(UPLOAD);
    expect(answer).toMatchObject({ status: 201, body: { id: 7 } });
    const [{ headers, body }] = site.received as [(typeof site.received)[0]];
    expect(headers['accept']).toBe('application/json');
    const [type, file] = await parsed(headers['content-type']!, Buffer.from(body));
    expect(type).toEqual(['attachment[type]', 'file']);
    expect(file![1]).toMatchObject({ name: 'Übersicht "1".pdf', type: 'application/pdf' });
    expect(await (file![1] as File).text()).toBe('%PDF-1.7');
  });

  it('reads no more of its file than the site takes', async () => {
    const total = 400;
    let given = 0;
    let givenWhileWaiting = 0;
    const piece = new Uint8Array(256 * 1024);
    const form: FormPart[] = [
      {
        ...FILE,
        content: async function* () {
          for (; given < total; given++) yield piece;
        },
      },
    ];
    let received = 0;
    let before = -1;
    const server = createServer((request, response) => {
      // Looks until the source stands still, which it does only because nobody reads here.
      const look = (): void => {
        if (given !== before) {
          before = given;
          return void setTimeout(look, 20);
        }
        givenWhileWaiting = given;
        request.on('data', (chunk: Buffer) => (received += chunk.length));
        request.on('end', () => json(response, 201, {}));
      };
      look();
    });
    const site = { address: `http://127.0.0.1:${await listen(server)}` };
    await connect(site, portsWith(flyingClock())).request({ ...UPLOAD, form });
    expect(received).toBeGreaterThan(total * piece.length);
    expect(givenWhileWaiting).toBeLessThan(total / 4);
  });

  it('is begun anew, from the start of its file, after a refusal for too many requests', async () => {
    const site = await startSite((_request, response, index) =>
      index === 0 ? json(response, 429, {}) : json(response, 201, {}),
    );
    await connect(site, portsWith(flyingClock())).request(UPLOAD);
    expect(site.received.map(({ body }) => body.includes('%PDF-1.7'))).toEqual([true, true]);
  });

  it.each(['reset', 'truncated', '503'])(
    'whose answer was lost (%s) is of unknown outcome and not repeated',
    async (how) => {
      const site = await startSite((_request, response) => {
        if (how === 'reset') response.destroy();
        else if (how === '503') json(response, 503, {});
        else response.writeHead(201, { 'content-length': '99' }).write('{', () => response.destroy());
      });
      const error = await failure(connect(site, portsWith(flyingClock())).request(UPLOAD));
      expect(error).toMatchObject({ code: 'COUPA_OUTCOME_UNKNOWN' });
      expect(site.received).toHaveLength(1);
    },
  );

  it.each([
    [
      'cannot be read',
      async function* () {
        yield Buffer.from('x');
        throw new Error('ENOENT: no such file');
      },
      undefined,
    ],
    ['is shorter than announced', () => chunksOf('abc'), 8],
    ['is longer than announced', () => chunksOf('abcdefghijkl'), 8],
    ['is not bytes', (() => ['text']) as never, undefined],
  ] as const)('whose file %s is broken off, and nothing was written', async (_what, content, size) => {
    let complete = 0;
    const closed: Promise<unknown>[] = [];
    const server = createServer((request, response) => {
      closed.push(new Promise((resolve) => request.once('close', resolve)));
      request
        .on('error', () => undefined)
        .on('end', () => (complete++, json(response, 201, {})))
        .resume();
    });
    const site = { address: `http://127.0.0.1:${await listen(server)}` };
    const form = [{ name: 'attachment[file]', fileName: 'a.pdf', content, ...(size === undefined ? {} : { size }) }];
    const error = await failure(connect(site, portsWith(flyingClock())).request({ ...UPLOAD, form }));
    expect(error).toMatchObject({ code: 'COUPA_INPUT_INVALID', message: expect.stringContaining('could not be read') });
    await Promise.all(closed);
    expect(complete).toBe(0);
  });

  it('that the site refuses before it has read it is told as refused, and the file is let go', async () => {
    let letGo = false;
    const form: FormPart[] = [
      {
        ...FILE,
        content: async function* () {
          try {
            for (;;) yield new Uint8Array(64 * 1024);
          } finally {
            letGo = true;
          }
        },
      },
    ];
    const server = createServer((request, response) => {
      request.on('error', () => undefined);
      json(response, 422, { errors: { file: ['is too large'] } });
    });
    const site = { address: `http://127.0.0.1:${await listen(server)}` };
    const error = await failure(connect(site, portsWith(flyingClock())).request({ ...UPLOAD, form }));
    expect(error).toMatchObject({ code: 'COUPA_VALIDATION_FAILED' });
    expect(letGo).toBe(true);
  });

  it('can be cancelled in the middle of an endless file', async () => {
    const controller = new AbortController();
    const server = createServer((request) =>
      request.once('data', () => controller.abort()).on('error', () => undefined),
    );
    const site = { address: `http://127.0.0.1:${await listen(server)}` };
    const form: FormPart[] = [
      {
        ...FILE,
        content: async function* () {
          for (;;) yield new Uint8Array(64 * 1024);
        },
      },
    ];
    const request = { ...UPLOAD, form, signal: controller.signal };
    expect(await failure(connect(site, portsWith(flyingClock())).request(request))).toMatchObject({
      code: 'COUPA_OUTCOME_UNKNOWN',
    });
  });
});
