/** Forms as callers send them: read piece by piece, whatever the pieces are. */
import fc from 'fast-check';
import { boundaryOf, readForm } from '../../../src/hosts/service/http/multipart';

interface Part {
  readonly head: string;
  readonly content: Buffer;
}

const BOUNDARY = '----form7MA4';

function formOf(parts: readonly Part[], boundary = BOUNDARY): Buffer {
  const pieces = parts.flatMap(({ head, content }) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(bytes: Buffer, sizes: readonly number[] = [bytes.length], boundary = BOUNDARY) {
  const found = [];
  for await (const { content, ...head } of readForm(inPieces(bytes, sizes), boundary)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    found.push({ ...head, content: Buffer.concat(chunks) });
  }
  return found;
}

const file = (name: string, content: Buffer): Part => ({
  head: `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf`,
  content,
});

describe('a form', () => {
  it('gives the bytes of its parts, however they are cut into pieces', async () => {
    const nearly = fc.constantFrom(
      '\r\n--',
      '\r\n------form',
      `\r\n--${BOUNDARY.slice(0, -1)}`,
      '--',
      '\r',
      '\n',
      '\0',
      'x',
    );
    const content = fc
      .array(fc.oneof(nearly, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 })
      .map((pieces) => Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))));
    const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 4 }), sizes, async (contents, pieces) => {
        fc.pre(contents.every((one) => !one.includes(`\r\n--${BOUNDARY}`)));
        const got = await read(formOf(contents.map((one, at) => file(`${at}.pdf`, one))), pieces);
        expect(got.map((part) => part.content.toString('hex'))).toEqual(contents.map((one) => one.toString('hex')));
        expect(got.map(({ fileName, contentType, name }) => [fileName, contentType, name])).toEqual(
          contents.map((_one, at) => [`${at}.pdf`, 'application/pdf', 'file']),
        );
      }),
    );
  });

  it('goes on behind a part that nobody read', async () => {
    const names = [];
    const form = formOf([file('a', Buffer.alloc(5000)), file('b', Buffer.from('b')), file('c', Buffer.alloc(0))]);
    for await (const { fileName, content } of readForm(inPieces(form, [700]), BOUNDARY)) {
      names.push(fileName);
      if (fileName === 'a') for await (const chunk of content) if (chunk.length > 0) break;
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['form-data; name="file"; filename="Beleg März.pdf"', 'file', 'Beleg März.pdf'],
    [`form-data; filename="a; name=x"; name="attachment[file]"`, 'attachment[file]', 'a; name=x'],
    [`form-data; name=file; filename=plain.pdf; filename*=UTF-8''M%C3%A4rz.pdf`, 'file', 'März.pdf'],
    ['FORM-DATA;name="fi\\"le"', 'fi"le', undefined],
    ['form-data; name="file"; filename=""', 'file', ''],
  ])('has the names that its headers say: %s', async (disposition, name, fileName) => {
    const [part] = await read(formOf([{ head: `content-disposition: ${disposition}`, content: Buffer.from('x') }]));
    expect([part?.name, part?.fileName]).toEqual([name, fileName]);
  });

  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b c"', 'a b c'],
  ])('names its boundary: %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary));

  it.each([
    ['is cut short', Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue`)],
    ['has no end', formOf([file('a', Buffer.from('x'))]).subarray(0, -4)],
    ['has a boundary with something behind it', Buffer.from(`--${BOUNDARY}more\r\n\r\nx\r\n--${BOUNDARY}--`)],
    ['has a part without a name', formOf([{ head: 'Content-Disposition: form-data', content: Buffer.from('x') }])],
    ['has headers without end', Buffer.from(`--${BOUNDARY}\r\n${'x'.repeat(40_000)}`)],
    [
      'has bytes in another encoding',
      formOf([
        {
          head: `${file('a', Buffer.alloc(0)).head}\r\nContent-Transfer-Encoding: base64`,
          content: Buffer.from('eA=='),
        },
      ]),
    ],
    ['is none', Buffer.from('{"a": 1}')],
    ['is empty', Buffer.alloc(0)],
  ])('is refused when it %s', async (_what, bytes) => {
    for (const sizes of [[bytes.length + 1], [7]]) {
      await expect(read(bytes, sizes)).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
    }
  });

  it('is refused when its content type names no boundary', () => {
    expect(() => boundaryOf('multipart/form-data')).toThrow(/boundary/);
  });
});
