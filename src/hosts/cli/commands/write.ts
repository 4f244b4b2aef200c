/** `coupa create`, `update` and `upsert`: records in, one result per record out. */
import {
  checkUpsert,
  checkWrite,
  createRecords,
  updateRecords,
  upsertRecords,
  type WriteInput,
  type WriteOptions,
} from '../../../activities';
import type { DataRecord, WriteJournal, WriteResult } from '../../../sdk';
import { readRecords } from '../input/records';
import { openInput, type InputSource } from '../input/source';
import { lazy } from '../lazy';
import { given, toNames, toParentIds, toWord } from '../options';
import { openReplay, type Replay } from '../output/replay';
import { deliverResults, resultText } from '../output/results';
import { withSession, type Cli, type Site } from '../session';

/** The activities that take records. */
export type WriteActivity = 'create' | 'update' | 'upsert';

/** The options as commander delivers them. */
export interface WriteCommandOptions {
  readonly parent?: string;
  readonly stopOnError?: boolean;
  /** Whether results hold the record as the site answered it. */
  readonly withRecord?: boolean;
  readonly dryRun?: boolean;
  readonly matchBy?: string;
  readonly key?: string;
  readonly correlation?: string;
  readonly resend?: string;
  readonly replay?: string;
  readonly journal?: string;
}

/** Sends what the input holds and tells of each record what became of it. */
export async function writeCommand(
  cli: Cli,
  activity: WriteActivity,
  object: string,
  file: string | undefined,
  options: WriteCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    const write = toWrite(activity, object, options);
    const files = await openFiles(cli, file, options);
    try {
      const lines = new Map<number, number>();
      const records = withLines(files.input.chunks, lines, files.replay);
      const results = write(site, records, { signal: cli.signal, ...given({ journal: files.journal }) });
      const onResult = given({ onResult: files.replay?.settle });
      return await deliverResults(cli, { results, lines, toText: resultText(cli, options), ...onResult });
    } finally {
      await files.close();
    }
  });
}

interface Files {
  readonly input: InputSource;
  readonly journal?: WriteJournal;
  readonly replay?: Replay;
  close(): Promise<void>;
}

/** Opens what the command reads and writes; when one cannot be opened, the others are let go of. */
async function openFiles(cli: Cli, file: string | undefined, { journal, replay }: WriteCommandOptions): Promise<Files> {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const input = await openInput(cli, file);
    closers.push(input.close);
    const journalFile = journal === undefined ? undefined : await lazy.platform().openJournalFile(journal);
    if (journalFile !== undefined) closers.push(journalFile.close);
    const replayFile = replay === undefined ? undefined : await openReplay(replay);
    if (replayFile !== undefined) closers.push(() => finishReplay(cli, replayFile, replay ?? ''));
    return { input, close, ...given({ journal: journalFile, replay: replayFile }) };
  } catch (error) {
    await close();
    throw error;
  }
}

type Write = (
  site: Site,
  records: WriteInput,
  surroundings: Pick<WriteOptions, 'signal' | 'journal'>,
) => AsyncIterable<WriteResult>;

/** The write that a command line asks for, checked as far as it can be without the site. */
function toWrite(activity: WriteActivity, object: string, options: WriteCommandOptions): Write {
  const writeOptions: WriteOptions = given({
    ...toParentIds(options.parent),
    stopOnError: options.stopOnError,
    matchBy: toNames(options.matchBy),
    correlationField: options.correlation,
    resend: toWord('--resend', options.resend, ['unique-key', 'after-search', 'never']),
    mode: options.dryRun === true ? ('dry-run' as const) : undefined,
  });
  if (activity === 'upsert') {
    const { journal: _journal, matchBy: _matchBy, ...rest } = writeOptions;
    const upsertOptions = { ...rest, keyFields: toNames(options.key) ?? [] };
    checkUpsert(object, upsertOptions);
    return (site, records, { signal }) =>
      upsertRecords(site, object, records, { ...upsertOptions, ...given({ signal }) });
  }
  checkWrite(activity, object, writeOptions);
  const write = activity === 'create' ? createRecords : updateRecords;
  return (site, records, surroundings) => write(site, object, records, { ...writeOptions, ...surroundings });
}

async function finishReplay(cli: Cli, replay: Replay, file: string): Promise<void> {
  const { written, unreadable } = await replay.finish();
  const rest = unreadable === 0 ? '' : `; ${unreadable} could not be read as records and are not among them`;
  cli.stderr.write(`${written} failed records are in ${file}${rest}\n`);
}

/** Remembers on which line each record of the input stands, until its result is written. */
async function* withLines(
  chunks: AsyncIterable<Uint8Array>,
  lines: Map<number, number>,
  replay: Replay | undefined,
): AsyncGenerator<DataRecord | Error, void, undefined> {
  let index = 0;
  for await (const { line, record } of readRecords(chunks)) {
    replay?.keep(index, record);
    lines.set(index++, line);
    yield record;
  }
}
