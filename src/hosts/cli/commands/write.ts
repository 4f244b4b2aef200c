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
import type { DataRecord, WriteResult } from '../../../sdk';
import { openInputs } from '../input/inputs';
import { given, toNames, toParentIds, toWord } from '../options';
import { deliverResults, resultText } from '../output/results';
import { withRestart, type RestartOptions } from '../restart';
import { withSession, type Cli, type Site } from '../session';

/** The activities that take records. */
export type WriteActivity = 'create' | 'update' | 'upsert';

/** The options as commander delivers them. */
export interface WriteCommandOptions extends RestartOptions {
  readonly parent?: string;
  readonly stopOnError?: boolean;
  /** Whether results hold the record as the site answered it. */
  readonly withRecord?: boolean;
  readonly dryRun?: boolean;
  readonly matchBy?: string;
  readonly key?: string;
  readonly correlation?: string;
  readonly resend?: string;
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
    return withRestart(cli, options, 'records', async ({ journal, replay, unknowns, begins }) => {
      const input = await openInputs(cli, file, { accepts: 'records', unknowns, replay });
      try {
        begins(input);
        const records = input.inputs as AsyncIterable<DataRecord | Error>;
        const results = write(site, records, { signal: cli.signal, ...given({ journal }) });
        return await deliverResults(cli, { results, lines: input.lines, toText: resultText(cli, options), replay });
      } finally {
        input.close();
      }
    });
  });
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
    const { matchBy: _matchBy, ...rest } = writeOptions;
    const upsertOptions = { ...rest, keyFields: toNames(options.key) ?? [] };
    checkUpsert(object, upsertOptions);
    return (site, records, surroundings) => upsertRecords(site, object, records, { ...upsertOptions, ...surroundings });
  }
  checkWrite(activity, object, writeOptions);
  const write = activity === 'create' ? createRecords : updateRecords;
  return (site, records, surroundings) => write(site, object, records, { ...writeOptions, ...surroundings });
}
