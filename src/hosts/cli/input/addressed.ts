/** Reads which records a command is about: ids on the command line, or ids and records from a file or standard input. */
import { invalidOption } from '../options';
import type { Cli } from '../session';
import { openInputs, type Given, type Input, type Inputs, type Taking } from './inputs';

/** What a command is to work on. */
export interface Addressed extends Omit<Inputs, 'inputs'> {
  readonly inputs: AsyncIterable<Input> | Iterable<Input>;
  /** For questions to the user: `3 records` or `the records of done.jsonl`. */
  readonly what: string;
  /** Whether standard input is used up by it, so that nobody can be asked there. */
  readonly takesStdin: boolean;
}

const IDS = /^\d{1,19}(?:,\d{1,19})*$/;

/** Ids (also with commas between them), or one file. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export async function openAddressed(
  cli: Cli,
  args: readonly string[],
  taking: Omit<Taking, 'accepts'> = { unknowns: 'refuse' },
): Promise<Addressed> {
  if (args.length > 0 && args.every((arg) => IDS.test(arg))) {
    const ids = args.flatMap((arg) => arg.split(','));
    const what = ids.length === 1 ? `record ${ids[0] ?? ''}` : `${ids.length} records`;
    return { ...idsOf(ids, taking), what, takesStdin: false };
  }
  if (args.length > 1) {
    const wrong = args.find((arg) => !IDS.test(arg)) ?? '';
    throw invalidOption('[ids...]', `${JSON.stringify(wrong.slice(0, 40))} is no id; give ids, or one file`);
  }
  const [file] = args;
  const opened = await openInputs(cli, file, { ...taking, accepts: 'ids' });
  const takesStdin = file === undefined || file === '-';
  const what = takesStdin ? 'the records of standard input' : `the records of ${file}`;
  return { ...opened, what, takesStdin };
}

function idsOf(ids: readonly string[], { replay }: Omit<Taking, 'accepts'>): Omit<Addressed, 'what' | 'takesStdin'> {
  let taken = 0;
  function* take(): Generator<Input, void, undefined> {
    while (taken < ids.length) {
      const input = ids[taken] ?? '';
      replay?.keep(taken, { input });
      taken += 1;
      yield input;
    }
  }
  async function* rest(): AsyncGenerator<Given, void, undefined> {
    for (const input of ids.slice(taken)) yield { input };
  }
  return { inputs: take(), lines: new Map(), rest, close: () => undefined };
}
