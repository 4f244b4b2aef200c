/** What a command that writes takes from its input, one after the other, and what it has left there. */
import { fromReplayLine, isReplayLine, type UnknownRecords } from '../../../activities';
import type { DataRecord } from '../../../sdk';
import type { Replay } from '../output/replay';
import type { Cli } from '../session';
import { readRecords, type ReadRecord } from './records';
import { openInput } from './source';

/** A record, an id, or why it could not be read. */
export type Input = DataRecord | number | string | Error;

/** One input. */
export interface Given {
  readonly input: Input;
  /** The line of a replay file that it came as. */
  readonly line?: DataRecord;
}

/** How inputs are taken. */
export interface Taking {
  readonly accepts: 'ids' | 'records';
  /** What becomes of the records of a replay file whose fate is unknown. */
  readonly unknowns: UnknownRecords;
  /** Is told of each input before it is handed on. */
  readonly replay?: Replay | undefined;
}

/** An opened input. */
export interface Inputs {
  readonly inputs: AsyncIterable<Input>;
  /** On which line each input began, by position. */
  readonly lines: Map<number, number>;
  /** What was never taken. Of a file only; standard input cannot be asked again. */
  rest(): AsyncIterable<Given>;
  close(): void;
}

/** Opens a file, or standard input. @throws {CoupaError} `COUPA_INPUT_INVALID` when the file cannot be read. */
export async function openInputs(cli: Cli, file: string | undefined, taking: Taking): Promise<Inputs> {
  const source = await openInput(cli, file);
  const lines = new Map<number, number>();
  let taken = 0;
  let ended = false;
  async function* take(): AsyncGenerator<Input, void, undefined> {
    for await (const { line, record } of read(source.chunks, taking)) {
      const given = toGiven(record, taking);
      taking.replay?.keep(taken, given);
      lines.set(taken++, line);
      yield given.input;
    }
    ended = true;
  }
  async function* rest(): AsyncGenerator<Given, void, undefined> {
    if (ended || file === undefined || file === '-') return;
    const again = await openInput(cli, file);
    let index = 0;
    try {
      for await (const { record } of read(again.chunks, taking)) if (index++ >= taken) yield toGiven(record, taking);
    } finally {
      again.close();
    }
  }
  return { inputs: take(), lines, rest, close: source.close };
}

function read(
  chunks: AsyncIterable<Uint8Array>,
  { accepts }: Taking,
): AsyncGenerator<ReadRecord<DataRecord | number | string>, void, undefined> {
  return accepts === 'ids' ? readRecords(chunks, { accepts }) : readRecords(chunks);
}

function toGiven(record: Input, { unknowns }: Taking): Given {
  if (typeof record !== 'object' || record instanceof Error || !isReplayLine(record)) return { input: record };
  return { input: fromReplayLine(record, unknowns), line: record };
}
