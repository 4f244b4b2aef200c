/** Command lines of help texts and guides, read by the program that they are for; nothing is carried out. */
import type { Command } from 'commander';
import { createProgram } from '../../../src/hosts/cli/program';

/** What a command line says. */
export interface Parsed {
  /** `events run`. */
  readonly name: string;
  readonly args: readonly unknown[];
  readonly options: Record<string, unknown>;
}

/** The commands that do something: those with sub-commands only hold them. */
export function commandsOf(program: Command): readonly Command[] {
  return program.commands.flatMap((command) => (command.commands.length > 0 ? commandsOf(command) : [command]));
}

/** `events run`. */
export function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent == null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

/** The program, telling what it understood instead of doing it. */
export function makeProgram(onParsed: (parsed: Parsed) => void): { readonly program: Command; help(): string } {
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
export function words(text: string): string[] {
  const found: readonly string[] = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const end = found.findIndex((word) => word === '>' || word === '<');
  return found.slice(0, end === -1 ? undefined : end).map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

/** The lines of the shell blocks of a page; a line that ends in a backslash goes on in the next one. */
export function shellLines(page: string): readonly string[] {
  return [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) =>
    block.replace(/\\\n\s*/g, '').split('\n'),
  );
}

/** What a line asks of `coupa`, also behind a pipe; without the variables in front of it. */
export function commandsIn(line: string): readonly string[] {
  return line
    .split(/ (?:\||&&) /)
    .map((part) => part.replace(/^(?:[A-Z_]+=\S* +)+/, ''))
    .filter((part) => part.startsWith('coupa ') && !part.startsWith('coupa help'));
}

/** Understands the words behind `coupa`. @throws when the program refuses them */
export function understood(given: readonly string[]): Parsed {
  const parsed: Parsed[] = [];
  makeProgram((found) => parsed.push(found)).program.parse([...given], { from: 'user' });
  const [found] = parsed;
  if (found === undefined) throw new Error(`No command ran for: ${given.join(' ')}`);
  return found;
}
