/** The replay file: what a run did not write for certain, with the reason, so that the same command accepts it again. */
import { toReplayLine } from '../../../activities';
import { CoupaError } from '../../../errors';
import type { WriteResult } from '../../../sdk';
import type { Given } from '../input/inputs';
import { fileSink } from './sink';

/** What a replay file holds. */
export interface ReplayCounts {
  readonly failed: number;
  readonly unknown: number;
  readonly unsent: number;
  /** Lines that were no records; these are not in the file. */
  readonly unreadable: number;
}

/** Keeps inputs until it is known what became of them. */
export interface Replay {
  keep(index: number, given: Given): void;
  settle(result: WriteResult): Promise<void>;
  /** Nobody takes the results any more: what is under way may be written, and nobody will say so. */
  breakOff(): void;
  /**
   * The file gets its name. It holds what failed, what is unknown and what was not sent, and is empty when there is none.
   * @param rest what was never taken from the input
   */
  finish(rest: AsyncIterable<Given>): Promise<ReplayCounts>;
  /** There will be no file; one that is there already stays. */
  abandon(): Promise<void>;
}

/** @throws {CoupaError} `COUPA_INPUT_INVALID` when it cannot be written. */
export async function openReplay(file: string): Promise<Replay> {
  const sink = await fileSink(file);
  const waiting = new Map<number, Given>();
  const counts = { failed: 0, unknown: 0, unsent: 0, unreadable: 0 };
  let last = -1;
  let broken = false;

  const write = async (given: Given, result: WriteResult, kind: keyof typeof counts): Promise<void> => {
    const { input, line } = given;
    // A line that was refused, or had no turn, says more of its record than this run does.
    const stays = line !== undefined && (input instanceof Error || kind === 'unsent');
    const record = typeof input === 'object' ? input : { id: input };
    const text = stays ? JSON.stringify(line) : input instanceof Error ? undefined : toReplayLine(result, record);
    if (text === undefined) counts.unreadable += 1;
    else {
      counts[kind] += 1;
      await sink.write(text);
    }
  };
  const writeUnsent = async (index: number, given: Given): Promise<void> => {
    if (broken && waiting.has(index)) await write(given, notTold(index), 'unknown');
    else await write(given, notSent(index), 'unsent');
  };
  return {
    keep(index, given) {
      waiting.set(index, given);
      last = index;
    },
    async settle(result) {
      const given = waiting.get(result.index);
      waiting.delete(result.index);
      const { status } = result;
      if (given !== undefined && (status === 'failed' || status === 'unknown')) await write(given, result, status);
    },
    breakOff: () => void (broken = true),
    async finish(rest) {
      for (const [index, given] of waiting) await writeUnsent(index, given);
      for await (const given of rest) await writeUnsent((last += 1), given);
      await sink.finish();
      return counts;
    },
    abandon: async () => void (await sink.abandon(0)),
  };
}

function notSent(index: number): WriteResult {
  const error = new CoupaError('COUPA_CANCELLED', 'The run ended before this one; it was not sent.');
  return { index, status: 'failed', error: error.toRecordError() };
}

function notTold(index: number): WriteResult {
  const text = 'The run ended while this one was under way; nobody took its result.';
  return { index, status: 'unknown', error: new CoupaError('COUPA_OUTCOME_UNKNOWN', text).toRecordError() };
}
