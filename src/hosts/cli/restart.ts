/** What lets a command that writes be run again: a journal, a replay file, and what to do with what is unknown. */
import type { UnknownRecords } from '../../activities';
import type { WriteJournal } from '../../sdk';
import type { Inputs } from './input/inputs';
import { lazy } from './lazy';
import { given, invalidOption, toWord } from './options';
import { checkDistinct } from './output/place';
import { openReplay, type Replay, type ReplayCounts } from './output/replay';
import type { Cli } from './session';

/** The options as commander delivers them. */
export interface RestartOptions {
  readonly journal?: string;
  readonly replay?: string;
  readonly unknown?: string;
}

/** What a run works with. */
export interface Restart {
  readonly journal?: WriteJournal;
  readonly replay?: Replay;
  readonly unknowns: UnknownRecords;
  /** The run begins: from now on the replay file will hold whatever is not written, also what is never taken. */
  begins(inputs: Pick<Inputs, 'rest'>): void;
}

/**
 * Runs a command between the opening and the closing of these files. A run that does not begin leaves them as they are.
 * @throws {CoupaError} `COUPA_INPUT_INVALID` naming the option, and the codes of the journal.
 */
export async function withRestart(
  cli: Cli,
  options: RestartOptions,
  kind: 'records' | 'action',
  work: (restart: Restart) => Promise<number>,
): Promise<number> {
  const unknowns = toWord('--unknown', options.unknown, ['refuse', 'search', 'send']) ?? 'refuse';
  if (kind === 'action' && unknowns === 'search') {
    throw invalidOption('--unknown', 'what an action did cannot be looked for; refuse or send is expected');
  }
  const { journal: memory, replay: leftover } = options;
  if (memory !== undefined && leftover !== undefined) {
    checkDistinct({ option: '--journal', file: memory }, { option: '--replay', file: leftover });
  }
  const journal = options.journal === undefined ? undefined : await lazy.platform().openJournalFile(options.journal);
  try {
    const { replay: file } = options;
    if (file === undefined) return await work({ ...given({ journal }), unknowns, begins: () => undefined });
    return await withReplay(cli, file, (replay, begins) => work({ ...given({ journal }), replay, unknowns, begins }));
  } finally {
    await journal?.close();
  }
}

async function withReplay(
  cli: Cli,
  file: string,
  work: (replay: Replay, begins: Restart['begins']) => Promise<number>,
): Promise<number> {
  const replay = await openReplay(file);
  let begun: Pick<Inputs, 'rest'> | undefined;
  try {
    return await work(replay, (inputs) => (begun = inputs));
  } finally {
    if (begun === undefined) await replay.abandon();
    else cli.stderr.write(`${replayText(file, await replay.finish(begun.rest()))}\n`);
  }
}

function replayText(file: string, { failed, unknown, unsent, unreadable }: ReplayCounts): string {
  const counts = [
    failed > 0 ? `${failed} failed` : '',
    unknown > 0 ? `${unknown} unknown` : '',
    unsent > 0 ? `${unsent} not sent` : '',
  ].filter(Boolean);
  const rest = unreadable === 0 ? '' : `; ${unreadable} could not be read as records and are not among them`;
  return `To be run again, in ${file}: ${counts.length === 0 ? 'nothing' : counts.join(', ')}${rest}.`;
}
