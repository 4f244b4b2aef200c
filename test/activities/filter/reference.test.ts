/** What docs/reference/filters.md says of filters is what the parsers do. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkFilter, parseFilter, parseSelect } from '../../../src/activities';

const page = readFileSync(path.join(__dirname, '../../../docs/reference/filters.md'), 'utf8');
const section = (title: string): string => page.split(`\n## ${title}`)[1]?.split('\n## ')[0] ?? '';
const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\|(.*)\|$/gm)].map(([, line = '']) => line.split('|').map((cell) => cell.trim()));

const equivalents = rows(section('OR and NOT')).flatMap(([written, becomes]) => {
  const [left, right] = [codes(written), codes(becomes)];
  return left.map((text, at) => [text, right[at] ?? '?'] as const);
});

test.each(equivalents)('%j becomes %j', (written, becomes) => {
  expect(parseFilter(written).conditions).toEqual(parseFilter(becomes).conditions);
});

test('the page names every transformation', () => {
  expect(equivalents.length).toBeGreaterThanOrEqual(8);
});

test('the examples of the three syntaxes are read', () => {
  const examples = rows(page).filter(([name]) => /^`(compact|where|select)`$/.test(name ?? ''));
  const [compact = '', where = '', select = ''] = examples.slice(0, 3).map(([, , example]) => codes(example)[0] ?? '');
  const wanted = parseFilter(compact).conditions;
  expect(wanted).toHaveLength(2);
  expect(parseFilter(where, { syntax: 'where' }).conditions).toEqual(wanted);
  expect(parseSelect(select).conditions).toEqual(wanted.slice(1));
});

test('the refusal is shown as it is', () => {
  const shown = /```\n(The query of invoices[^`]*)\n```/.exec(page)?.[1];
  expect(shown).toBeDefined();
  const text = shown?.split('\n')[1]?.trim() ?? '';
  expect(() => checkFilter('invoices', parseFilter(text))).toThrow(expect.objectContaining({ message: shown }));
});
