/** The help texts and the guides: every example is a good command line, and every option is explained. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkAction, checkDelete, checkUpsert, checkWrite, downloadsOf, uploadsOf } from '../../../src/activities';
import { toReading, type ReadingOptions } from '../../../src/hosts/cli/where';
import { commandsIn, commandsOf, makeProgram, nameOf, shellLines, understood, words, type Parsed } from './documented';

const FOLDER = path.join(__dirname, '..', '..', '..', 'docs', 'guides');
const GUIDE = readdirSync(FOLDER)
  .map((name) => readFileSync(path.join(FOLDER, name), 'utf8'))
  .join('\n');

const inGuide = shellLines(GUIDE);
const inHelp = [
  ...makeProgram(() => undefined)
    .help()
    .matchAll(/^ +\$ (.*)$/gm),
].map(([, line = '']) => line);
const examples = [...new Set([...inGuide, ...inHelp].flatMap(commandsIn))];

test('there are examples of every command', () => {
  const { program } = makeProgram(() => undefined);
  const isShown = (name: string): boolean => examples.some((line) => `${line} `.startsWith(`coupa ${name} `));
  expect(
    commandsOf(program)
      .map(nameOf)
      .filter((name) => !isShown(name)),
  ).toEqual([]);
});

test.each(examples)('%s', (line) => {
  const found = understood(words(line).slice(1));
  expect(() => check(found)).not.toThrow();
});

/** Objects, filters, actions and files of an example have to exist; nothing is sent. */
function check({ name, args, options }: Parsed): void {
  const [object, second] = args as (string | undefined)[];
  const { file, as, style } = options as { readonly file?: string; readonly as?: string; readonly style?: string };
  if (name === 'query' || name === 'export') toReading(object, second, options as unknown as ReadingOptions);
  if (name === 'create' || name === 'update') checkWrite(name, object ?? '');
  if (name === 'upsert') checkUpsert(object ?? '', { keyFields: [String(options['key'])] });
  if (name === 'delete') checkDelete(object ?? '');
  if (name === 'action') checkAction(object ?? '', second ?? '');
  if (name === 'attach') expect(uploadsOf(as === undefined ? `${object}/attachments` : (object ?? ''))).not.toEqual([]);
  if (as !== undefined) expect(uploadsOf(object ?? '').map((each) => each.name)).toContain(as);
  if (name !== 'download') return;
  const files = downloadsOf(object ?? '');
  expect(files.some((each) => file === undefined || each.name.endsWith(file))).toBe(true);
  if (style !== undefined) expect(files.some((each) => each.styledPath !== undefined)).toBe(true);
}

test('the guides explain every option', () => {
  const { program } = makeProgram(() => undefined);
  const all = commandsOf(program).flatMap((command) => command.options.map((option) => option.long ?? ''));
  expect([...new Set(all)].filter((option) => !GUIDE.includes(option))).toEqual([]);
});

test('no option takes a secret', () => {
  const { program } = makeProgram(() => undefined);
  const all = [program, ...commandsOf(program)].flatMap((command) => command.options.map((option) => option.long));
  // What is read from standard input is seen by nobody.
  const open = all.filter((option) => option?.endsWith('-stdin') !== true);
  expect(open.filter((option) => /api|secret|password|token|client/.test(option ?? ''))).toEqual([]);
});
