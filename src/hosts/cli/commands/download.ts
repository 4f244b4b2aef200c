/** `coupa download`: files of a site into a folder, streamed, under names that are safe. */
import { downloadFile, downloadsOf, type DownloadedFile } from '../../../activities';
import { CoupaError, isCoupaError } from '../../../errors';
import type { WriteResult } from '../../../sdk';
import { openAddressed } from '../input/addressed';
import { given, invalidOption, toParentIds } from '../options';
import { settleFolder, type Existing, type Folder, type StoredFile } from '../output/folder';
import { deliverResults, resultText } from '../output/results';
import { withSession, type Cli, type Site } from '../session';

/** The options as commander delivers them. */
export interface DownloadCommandOptions {
  readonly parent?: string;
  readonly out: string;
  /** Which of several files of an object. */
  readonly file?: string;
  readonly style?: string;
  readonly force?: boolean;
  /** Goes on where a run before left off: what is there already, and has the right size, stays. */
  readonly skipExisting?: boolean;
}

/** Downloads one file after the other; one result per file, with its place and size. */
export async function downloadCommand(
  cli: Cli,
  object: string,
  args: readonly string[],
  options: DownloadCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    if (downloadsOf(object).length === 0) {
      throw new CoupaError('COUPA_UNSUPPORTED_ACTIVITY', `${object} has no files; try ${object}/attachments.`);
    }
    const { inputs, lines, close } = await openAddressed(cli, args);
    try {
      const folder = await settleFolder(options.out, existingOf(options));
      const ids = folder.kind === 'file' ? onlyOne(toIds(inputs)) : toIds(inputs);
      return await deliverResults(cli, {
        results: inTurn(cli, site, { object, ids, folder, options }),
        lines,
        toText: resultText(cli, {}),
      });
    } finally {
      close();
    }
  });
}

interface Run {
  readonly object: string;
  readonly ids: AsyncIterable<number | string | Error>;
  readonly folder: Folder;
  readonly options: DownloadCommandOptions;
}

async function* inTurn(
  cli: Cli,
  site: Site,
  { object, ids, folder, options }: Run,
): AsyncGenerator<WriteResult, void, undefined> {
  const { file, style } = options;
  let index = 0;
  for await (const id of ids) {
    try {
      if (id instanceof Error) throw id;
      const target = { id, ...toParentIds(options.parent), ...given({ file }) };
      const found = await downloadFile(site, object, target, { signal: cli.signal, ...given({ style }) });
      const { state, ...stored } = await store(folder, found, id);
      yield { index, status: state === 'kept' ? 'unchanged' : 'done', id, ...stored };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code === 'COUPA_CANCELLED' || (index === 0 && CONCERNS_ALL.includes(failure.code))) throw failure;
      yield { index, status: 'failed', ...(id instanceof Error ? {} : { id }), error: failure.toRecordError() };
    }
    index += 1;
  }
}

/** What is wrong with the command and not with one of its ids. */
const CONCERNS_ALL: readonly string[] = [
  'COUPA_UNKNOWN_OBJECT',
  'COUPA_PARENT_REQUIRED',
  'COUPA_AUTHENTICATION_FAILED',
  'COUPA_CONFIGURATION_INVALID',
];

function existingOf({ force, skipExisting }: DownloadCommandOptions): Existing {
  if (force === true && skipExisting === true) throw invalidOption('--skip-existing', '--force is given too; keep one');
  return force === true ? 'replace' : skipExisting === true ? 'skip' : 'refuse';
}

async function store(folder: Folder, found: DownloadedFile, id: number | string): Promise<StoredFile> {
  try {
    return await folder.store(found.fileName, String(id), found.content, found.size);
  } finally {
    found.cancel();
  }
}

function toFailure(error: unknown): CoupaError {
  if (isCoupaError(error)) return error;
  const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
  return new CoupaError('COUPA_OUTPUT_UNWRITABLE', `The file could not be written (${reason}).`, { cause: error });
}

/** For one place: a second file is refused before the first is fetched. */
async function* onlyOne<Id>(ids: AsyncIterable<Id>): AsyncGenerator<Id, void, undefined> {
  const all: Id[] = [];
  for await (const id of ids) {
    if (all.push(id) > 1) throw invalidOption('--out', 'for several files, name a folder');
  }
  yield* all;
}

async function* toIds(
  inputs: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<number | string | Error, void, undefined> {
  for await (const input of inputs) {
    const id: unknown = isRecord(input) ? input['id'] : input;
    if (typeof id === 'number' || typeof id === 'string') yield id;
    else if (input instanceof Error) yield input;
    else yield new CoupaError('COUPA_INPUT_INVALID', 'The record has no id.');
  }
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !(input instanceof Error);
}
