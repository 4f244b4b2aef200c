/** `coupa attach` uploads files to records; `coupa attachments` lists what is attached to one. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import {
  attachText,
  attachUrl,
  listAttachments,
  uploadFile,
  uploadsOf,
  type FileTarget,
  type FileToUpload,
  type UploadOptions,
} from '../../../activities';
import { isCoupaError } from '../../../errors';
import type { WriteResult } from '../../../sdk';
import { EXIT } from '../exit-codes';
import { given, invalidOption, toParentIds } from '../options';
import { deliverResults, resultText } from '../output/results';
import { streamSink } from '../output/sink';
import { withSession, type Cli, type Site } from '../session';

/** The options as commander delivers them. */
export interface AttachCommandOptions {
  readonly parent?: string;
  readonly intent?: string;
  readonly linkedTo?: string;
  readonly contentType?: string;
  readonly text?: string;
  readonly url?: string;
  /** A file that the record itself has, e.g. `image_scan`, instead of an attachment. */
  readonly as?: string;
}

/** Uploads files one after the other; one result per file. Nothing is sent when one of them cannot be read. */
export async function attachCommand(
  cli: Cli,
  object: string,
  id: string,
  files: readonly string[],
  options: AttachCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    const place = placeOf(object, id, options);
    const wishes = given({ intent: options.intent, linkedTo: options.linkedTo, signal: cli.signal });
    const jobs = await jobsOf(site, place, files, options, wishes);
    if (jobs.length === 0) throw invalidOption('[files...]', 'name a file, or give --text or --url');
    return deliverResults(cli, {
      results: inTurn(cli, jobs),
      lines: new Map(),
      toText: resultText(cli, {}),
    });
  });
}

/** Writes what is attached to a record as JSON Lines. */
export async function attachmentsCommand(
  cli: Cli,
  object: string,
  id: string,
  options: { readonly parent?: string },
): Promise<number> {
  return withSession(cli, async (site) => {
    const { name, target } = placeOf(object, id, options);
    const sink = streamSink(cli.stdout);
    for await (const record of listAttachments(site, name, { ...given(target), signal: cli.signal })) {
      await sink.write(JSON.stringify(record));
      if (sink.closed) break;
    }
    return EXIT.ok;
  });
}

interface Place {
  readonly name: string;
  readonly target: FileTarget;
}

/** Attachments are a sub-object of the record that they are attached to. */
function placeOf(object: string, id: string, { parent, as }: Pick<AttachCommandOptions, 'parent' | 'as'>): Place {
  const { parentIds = [] } = toParentIds(parent);
  if (as !== undefined) return { name: object, target: { parentIds, id, file: as } };
  const name = object.endsWith('/attachments') ? object : `${object}/attachments`;
  return { name, target: { parentIds: [...parentIds, id] } };
}

interface Job {
  readonly what: { readonly file: string } | { readonly text: string } | { readonly url: string };
  readonly run: () => Promise<WriteResult>;
}

async function jobsOf(
  site: Site,
  { name, target }: Place,
  files: readonly string[],
  { contentType, text, url }: AttachCommandOptions,
  wishes: UploadOptions,
): Promise<readonly Job[]> {
  // Says which objects take files before any of them is looked at.
  uploadsOf(name);
  const jobs: Job[] = [];
  for (const file of files) {
    const upload = await toUpload(file, contentType);
    jobs.push({ what: { file }, run: () => uploadFile(site, name, target, upload, wishes) });
  }
  if (text !== undefined) jobs.push({ what: { text }, run: () => attachText(site, name, target, text, wishes) });
  if (url !== undefined) jobs.push({ what: { url }, run: () => attachUrl(site, name, target, url, wishes) });
  return jobs;
}

async function toUpload(file: string, contentType: string | undefined): Promise<FileToUpload> {
  const refuse = (reason: string): Error => invalidOption('[files...]', `${file} cannot be read (${reason})`);
  let size: number;
  try {
    const found = await stat(file);
    if (!found.isFile()) throw refuse('it is no file');
    ({ size } = found);
  } catch (error) {
    throw isCoupaError(error) ? error : refuse((error as NodeJS.ErrnoException).code ?? 'unknown reason');
  }
  const content = (): AsyncIterable<Uint8Array> => createReadStream(file);
  return { name: path.basename(file), size, content, ...given({ contentType }) };
}

/** The first refusal ends the command as long as nothing was sent; later ones concern their own file. */
async function* inTurn(cli: Cli, jobs: readonly Job[]): AsyncGenerator<WriteResult, void, undefined> {
  for (const [index, { what, run }] of jobs.entries()) {
    try {
      yield { ...(await run()), index, ...what };
    } catch (error) {
      if (!isCoupaError(error) || error.code === 'COUPA_CANCELLED' || index === 0) throw error;
      yield { index, status: 'failed', error: error.toRecordError(), ...what };
    }
    if (cli.signal.aborted) return;
  }
}
