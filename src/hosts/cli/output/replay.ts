/** The replay file: the records that failed, as they came in, so that the same command accepts them again. */
import type { DataRecord, WriteResult } from '../../../sdk';
import { fileSink } from './sink';

/** Keeps records until it is known what became of them. */
export interface Replay {
  keep(index: number, record: DataRecord | Error): void;
  settle(result: WriteResult): Promise<void>;
  /** The file gets its name. It holds the failed records of this run and nothing else, also when there are none. */
  finish(): Promise<{ readonly written: number; readonly unreadable: number }>;
}

/**
 * Opens a replay file. A record whose fate is unknown is not written to it, because sending it again could double it.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` when it cannot be written.
 */
export async function openReplay(file: string): Promise<Replay> {
  const sink = await fileSink(file);
  const waiting = new Map<number, DataRecord | Error>();
  let written = 0;
  let unreadable = 0;
  return {
    keep: (index, record) => void waiting.set(index, record),
    async settle({ index, status }) {
      const record = waiting.get(index);
      waiting.delete(index);
      if (status !== 'failed' || record === undefined) return;
      if (record instanceof Error) {
        unreadable += 1;
        return;
      }
      await sink.write(JSON.stringify(record));
      written += 1;
    },
    async finish() {
      await sink.finish();
      return { written, unreadable };
    },
  };
}
