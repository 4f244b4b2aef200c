/** The guide of events: every test that it names exists, its example is accepted, and its receiver accepts what is sent. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { elementsSignature, readEventsConfiguration } from '../../../src/events';

const GUIDE = readFileSync('docs/guides/events.md', 'utf8');
const named = [...GUIDE.matchAll(/^- "(.+)" \(`(test\/[^`]+)`\)$/gm)].map(([, title = '', file = '']) => ({
  title,
  file,
}));

test.each(named)('$title', ({ title, file }) => {
  const source = readFileSync(file, 'utf8');
  const quoted = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``];
  expect(quoted.some((text) => source.includes(`(${text}`) || source.includes(`(\n  ${text}`))).toBe(true);
});

test('every promise names a test', () => {
  const promises = GUIDE.slice(GUIDE.indexOf('## What is promised'), GUIDE.indexOf('## What is not promised'));
  const statements = promises.split(/^(?=\*\*)/m).slice(1);
  expect(statements.length).toBeGreaterThanOrEqual(9);
  expect(statements.filter((statement) => !/^- "/m.test(statement))).toEqual([]);
  expect(promises.match(/^- /gm)).toHaveLength(named.length);
});

test('its example is accepted', () => {
  const [, text = ''] = /```json\n([^]*?)```/.exec(GUIDE) ?? [];
  expect(readEventsConfiguration(text)).toMatchObject({ intervalMs: 300_000, warnings: [] });
});

test('its receiver accepts what is signed, and nothing else', () => {
  const [, code = ''] = /```js\n([^]*?)```/.exec(GUIDE) ?? [];
  type Check = (body: Uint8Array, header: string | undefined, key: string) => boolean;
  const isSigned = runInNewContext(`${code}; isSigned`, { require, Buffer }) as Check;
  const body = Buffer.from('{"id":"1"}');
  const header = elementsSignature('key', body);
  expect(isSigned(body, header, 'key')).toBe(true);
  expect([isSigned(body, header, 'other'), isSigned(Buffer.from('{}'), header, 'key')]).toEqual([false, false]);
  expect([isSigned(body, undefined, 'key'), isSigned(body, header.slice(0, -1), 'key')]).toEqual([false, false]);
});
