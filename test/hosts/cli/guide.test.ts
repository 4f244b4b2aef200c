/** The help texts and the guide: every example is a good command line, and every option is explained. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { checkAction, checkDelete, checkUpsert, checkWrite, downloadsOf, uploadsOf } from '../../../src/activities';
import { createProgram } from '../../../src/hosts/cli/program';
import { toReading, type ReadingOptions } from '../../../src/hosts/cli/where';

const GUIDE = readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'guides', 'command-line.md'), 'utf8');

interface Parsed {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown>;
}

/** The commands that do something: those with sub-commands only hold them. */
function commandsOf(program: Command): readonly Command[] {
  return program.commands.flatMap((command) => (command.commands.length > 0 ? commandsOf(command) : [command]));
}

/** `events run`. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent == null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

function makeProgram(onParsed: (parsed: Parsed) => void): { readonly program: Command; help(): string } {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const cli = { stdout: stream, stderr: stream } as unknown as Parameters<typeof createProgram>[0];
  const program = createProgram(cli, '0.0.0', () => undefined);
  for (const command of commandsOf(program)) {
    command.exitOverride().action((...given: unknown[]) => {
      onParsed({ name: nameOf(command), args: given.slice(0, -2), options: command.opts() });
    });
  }
  const help = (): string => {
    for (const command of commandsOf(program)) command.outputHelp();
    return text;
  };
  return { program, help };
}

/** Words as a shell makes them, up to a redirection. */
function words(text: string): string[] {
  const found: readonly string[] = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const end = found.findIndex((word) => word === '>');
  return found.slice(0, end === -1 ? undefined : end).map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

const commandsIn = (line: string): string[] =>
  line.split(' | ').filter((part) => part.startsWith('coupa ') && !part.startsWith('coupa help'));

const inGuide = [...GUIDE.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
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
  const parsed: Parsed[] = [];
  makeProgram((found) => parsed.push(found)).program.parse(words(line).slice(1), { from: 'user' });
  const [found] = parsed;
  expect(found).toBeDefined();
  if (found !== undefined) expect(() => check(found)).not.toThrow();
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

test('the guide explains every option', () => {
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
