/** Names of files that come from anybody: safe in any folder, and read from headers as they were meant. */
import path from 'node:path';
import fc from 'fast-check';
import { safeFileName } from '../../../src/activities/attachments';
import { dispositionName } from '../../../src/activities/attachments/file-names';

test('whatever the name is, it stays in its folder', () => {
  const nasty = fc.constantFrom(
    '..',
    '/',
    '\\',
    '\0',
    '\u202e',
    'CON',
    ':',
    '.',
    ' ',
    '\n',
    '~',
    '%2e',
    'a',
    'é',
    '\ud800',
  );
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(nasty).map((parts) => parts.join('')),
    fc.array(nasty, { minLength: 150, maxLength: 500 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(name, (given) => {
      const safe = safeFileName(given);
      if (safe === undefined) return;
      expect(path.posix.join('/folder', safe)).toBe(`/folder/${safe}`);
      expect(path.win32.basename(safe)).toBe(safe);
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}<>:"|?*\\/]|^\.|[.\s]$/u);
      expect(safe).not.toMatch(/^(con|nul)(\.|$)/i);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(231);
      expect(safeFileName(safe)).toBe(safe);
    }),
  );
});

test.each([
  ['invoice 2026-03.pdf', 'invoice 2026-03.pdf'],
  ['C:\\fakepath\\scan.tif', 'scan.tif'],
  ['../../etc/passwd', 'passwd'],
  ['.env', 'env'],
  ['con.txt', '_con.txt'],
  ['naïve résumé.doc', 'naïve résumé.doc'],
  ['gpj.\u202eexe', 'gpj.exe'],
  [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(226)}.pdf`],
  [`${'請求書'.repeat(60)}.pdf`, `${'請求書'.repeat(25)}.pdf`],
  [`${'😀'.repeat(90)}`, '😀'.repeat(57)],
  [`con${' '.repeat(300)}x`, '_con'],
  [`a${'. '.repeat(200)}.pdf`, 'a.pdf'],
  ['..', undefined],
  ['', undefined],
  [7, undefined],
])('%j is called %j', (given, safe) => {
  expect(safeFileName(given)).toBe(safe);
});

test.each([
  [undefined, undefined],
  ['attachment', undefined],
  ['attachment; filename="a b.pdf"', 'a b.pdf'],
  ['attachment; filename=plain.pdf; size=3', 'plain.pdf'],
  ['inline; filename="say \\"hi\\".txt"', 'say "hi".txt'],
  ['attachment; filename="ascii.txt"; filename*=UTF-8\'\'%e2%82%ac%20rates.txt', '€ rates.txt'],
  ["attachment; filename*=iso-8859-1'en'%A3.txt", '£.txt'],
  ['attachment; filename="Ma\u00c3\u00a4rz.txt"', 'Maärz.txt'],
  ['attachment; filename="M\u00e4rz.txt"', 'März.txt'],
  ['attachment; filename*=utf-9\'\'%ff; filename="still.txt"', 'still.txt'],
])('%j names %j', (header, name) => {
  expect(dispositionName(header)).toBe(name);
});
