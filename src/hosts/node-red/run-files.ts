/** The files of a node that writes, in Node-RED's user folder: journals of runs, and the records that were not written. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isActivityName, runTitle, toReplayLine } from '../../connector';
import { CoupaError } from '../../errors';
import { openJournalFile } from '../../platform';
import type { WriteJournal, WriteResult } from '../../sdk';
import type { Run } from './activity-node';
import { inputInvalid } from './failure';
import type { NodeConfig, NodeRed } from './runtime-api';

/** What a node is set to keep, and where. */
export interface KeptFiles {
  readonly journal: boolean;
  readonly replay: boolean;
  /** Of this node alone; made when it is needed. Absent when Node-RED has no user folder. */
  readonly folder?: string;
}

/** The files of one run. */
export interface RunFiles {
  readonly journal?: WriteJournal;
  /** Told of each result with its input before the flow is. */
  keep(result: WriteResult, input: unknown): Promise<void>;
  /** `done`: nothing is left to be done, so the journal goes. */
  close(how: 'done' | 'open'): Promise<void>;
}

const LONGEST_NAME = 1000;

/** Reads the node's settings. The id of a node may be anything in a flow that was not made by the editor. */
export function keptFiles(red: Pick<NodeRed, 'settings'>, config: NodeConfig): KeptFiles {
  const { userDir } = red.settings;
  const name = /^\w[\w.-]{0,99}$/.test(config.id) ? config.id : `node-${digestOf([config.id])}`;
  return {
    journal: isOn(config['journal']),
    replay: isOn(config['replay']),
    ...(typeof userDir === 'string' && userDir !== '' ? { folder: path.join(userDir, 'coupa', name) } : {}),
  };
}

/** How many runs of the node have not come to their end. */
export async function countJournals({ journal, folder }: KeptFiles): Promise<number> {
  if (!journal || folder === undefined) return 0;
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.journal')).length;
}

/** Opens what the run needs. @throws {CoupaError} the codes of the journal; `COUPA_CONFIGURATION_INVALID`. */
export async function openRunFiles(run: Run, records: readonly unknown[]): Promise<RunFiles> {
  const { replay, folder } = run.files;
  // A dry run does nothing that would have to be remembered.
  const wanted = run.files.journal && !isOn(run.parameters['dryRun']);
  if (!wanted && !replay) return { keep: async () => undefined, close: async () => undefined };
  if (folder === undefined) {
    const text = 'Node-RED has no user folder, so that this node can keep no journal and no replay file.';
    throw new CoupaError('COUPA_CONFIGURATION_INVALID', text);
  }
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${journalName(run, records)}.journal`);
  const journal = wanted ? await openJournalFile(file) : undefined;
  return {
    ...(journal === undefined ? {} : { journal }),
    keep: async (result, input) => {
      // What an earlier run found out, it has put there.
      if (replay && result.kept !== true) await addToReplay(run, folder, result, input);
    },
    async close(how) {
      await journal?.close();
      if (how === 'done' && journal !== undefined) await rm(file, { force: true });
    },
  };
}

/** The same message finds its journal again; a flow may name it instead. */
function journalName({ message }: Run, records: readonly unknown[]): string {
  const { journal = '' } = message;
  if (typeof journal !== 'string' || journal.length > LONGEST_NAME) {
    throw inputInvalid(`msg.journal must be a text of at most ${LONGEST_NAME} characters.`);
  }
  return journal === '' ? digestOf(records.map(textOf)) : `named-${digestOf([journal])}`;
}

function textOf(record: unknown): string {
  try {
    return JSON.stringify(record) ?? 'nothing';
  } catch {
    throw inputInvalid('A record in msg.payload has no form in JSON, so that no journal can know it again.');
  }
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} ${text}\n`);
  return hash.digest('hex').slice(0, 32);
}

/** What cannot be kept is told to the flow all the same; the user learns of the file. */
async function addToReplay(run: Run, folder: string, result: WriteResult, input: unknown): Promise<void> {
  const { name } = run.activity;
  const line = toReplayLine(result, input);
  if (line === undefined || !isActivityName(name)) return;
  const title = runTitle(name, run.parameters).replaceAll(/[^\w]+/g, '-');
  const file = path.join(folder, `${title.slice(0, 150)}.jsonl`);
  try {
    await appendFile(file, `${line}\n`, { flush: true });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    run.warn(`A record that was not written could not be kept in ${file} (${reason}); it is in the message.`);
  }
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}
