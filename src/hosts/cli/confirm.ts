/** Asks before something that cannot be taken back. */
import { once } from 'node:events';
import { CoupaError } from '../../errors';
import { invalidOption } from './options';
import type { Cli } from './session';

/** What the question is about. */
export interface Question {
  /** Ends with what will happen: `Delete 3 records of suppliers at https://...`. */
  readonly text: string;
  /** Given beforehand with `--yes`. */
  readonly yes: boolean | undefined;
  /** Whether standard input is used up, so that nobody can answer there. */
  readonly takesStdin: boolean;
}

/**
 * Returns when the user agrees.
 * @throws {CoupaError} `COUPA_CANCELLED` when not, `COUPA_INPUT_INVALID` where nobody can be asked.
 */
export async function confirm(cli: Pick<Cli, 'stdin' | 'stderr' | 'signal'>, question: Question): Promise<void> {
  if (question.yes === true) return;
  const isTerminal = (cli.stdin as { readonly isTTY?: boolean }).isTTY === true && cli.stderr.isTTY;
  if (!isTerminal || question.takesStdin) {
    throw invalidOption('--yes', 'it is needed where nobody can be asked; nothing was sent');
  }
  cli.stderr.write(`${question.text}? Type yes to go on: `);
  const answer = await readLine(cli);
  if (answer.trim().toLowerCase() !== 'yes')
    throw new CoupaError('COUPA_CANCELLED', 'Not confirmed; nothing was sent.');
}

async function readLine({ stdin, signal }: Pick<Cli, 'stdin' | 'signal'>): Promise<string> {
  try {
    const [chunk] = (await once(stdin, 'data', { signal })) as [Uint8Array | string];
    return String(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
  } catch {
    return '';
  } finally {
    stdin.pause();
  }
}
