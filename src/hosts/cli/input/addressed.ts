/** Reads which records a command is about: ids on the command line, or ids and records from a file or standard input. */
import type { DataRecord } from '../../../sdk';
import { invalidOption } from '../options';
import type { Cli } from '../session';
import { readRecords } from './records';
import { openInput } from './source';

/** What a command is to work on. */
export interface Addressed {
  readonly inputs: AsyncIterable<number | string | DataRecord | Error> | Iterable<string>;
  readonly lines: Map<number, number>;
  /** For questions to the user: `3 records` or `the records of done.jsonl`. */
  readonly what: string;
  /** Whether standard input is used up by it, so that nobody can be asked there. */
  readonly takesStdin: boolean;
  close(): void;
}

const IDS = /^\d{1,19}(?:,\d{1,19})*$/;

/** Ids (also with commas between them), or one file. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export async function openAddressed(cli: Cli, args: readonly string[]): Promise<Addressed> {
  const lines = new Map<number, number>();
  if (args.length > 0 && args.every((arg) => IDS.test(arg))) {
    const ids = args.flatMap((arg) => arg.split(','));
    const what = ids.length === 1 ? `record ${ids[0] ?? ''}` : `${ids.length} records`;
    return { inputs: ids, lines, what, takesStdin: false, close: () => undefined };
  }
  if (args.length > 1) {
    const wrong = args.find((arg) => !IDS.test(arg)) ?? '';
    throw invalidOption('[ids...]', `${JSON.stringify(wrong.slice(0, 40))} is no id; give ids, or one file`);
  }
  const [file] = args;
  const source = await openInput(cli, file);
  const takesStdin = file === undefined || file === '-';
  const what = takesStdin ? 'the records of standard input' : `the records of ${file}`;
  return { inputs: withLines(source.chunks, lines), lines, what, takesStdin, close: source.close };
}

async function* withLines(
  chunks: AsyncIterable<Uint8Array>,
  lines: Map<number, number>,
): AsyncGenerator<number | string | DataRecord | Error, void, undefined> {
  let index = 0;
  for await (const { line, record } of readRecords(chunks, { accepts: 'ids' })) {
    lines.set(index++, line);
    yield record;
  }
}
