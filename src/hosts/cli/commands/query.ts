/** `coupa query`: records of an object as JSON Lines, to standard output or to a file. */
import { queryPages, queryRecords } from '../../../activities';
import { isCoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { invalidOption } from '../options';
import { makeProgress } from '../output/progress';
import { openResumable } from '../output/resumable';
import { fileSink, streamSink, type Sink } from '../output/sink';
import { warn, withSession, type Cli, type Site } from '../session';
import { toReading, type Reading, type ReadingOptions } from '../where';

/** The options as commander delivers them. */
export interface QueryOptions extends ReadingOptions {
  readonly out?: string;
  /** File that remembers how far the output is good. */
  readonly resume?: string;
}

/** Reads and writes until the end, the limit, an interrupt, or until nobody reads on. */
export async function queryCommand(
  cli: Cli,
  object: string | undefined,
  filterText: string | undefined,
  options: QueryOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    const reading = toReading(object, filterText, options);
    const { out, resume } = options;
    if (out === '-') throw invalidOption('--out', 'leave it out for standard output');
    if (resume === undefined) return readOut(cli, site, reading, out);
    if (out === undefined) throw invalidOption('--resume', 'it needs --out, the file that is to be gone on with');
    return readOn(cli, site, reading, { out, memory: resume });
  });
}

async function readOut(cli: Cli, site: Site, { object, request }: Reading, out: string | undefined): Promise<number> {
  const sink = out === undefined ? streamSink(cli.stdout) : await fileSink(out);
  const gone = new AbortController();
  sink.onClose(() => gone.abort());
  const signal = AbortSignal.any([cli.signal, gone.signal]);
  const shows = out !== undefined || !cli.stdout.isTTY;
  const progress = makeProgress({
    stream: shows ? cli.stderr : { write: () => undefined },
    now: () => performance.now(),
    noun: 'records',
  });
  try {
    for await (const record of queryRecords(site, object, { ...request, signal })) {
      await sink.write(JSON.stringify(record));
      if (sink.closed) break;
      progress.add();
    }
    progress.clear();
    await sink.finish();
  } catch (error) {
    progress.clear();
    return await brokenOff(cli, sink, error, progress.count);
  }
  if (out !== undefined) cli.stderr.write(`${progress.count} records written to ${out}\n`);
  return EXIT.ok;
}

/** Goes on where the run before it ended, however it ended. */
async function readOn(
  cli: Cli,
  site: Site,
  { object, request }: Reading,
  files: { readonly out: string; readonly memory: string },
): Promise<number> {
  // How it is read may change between runs, what is read may not.
  const { pageSize: _pageSize, sequence: _sequence, ...wanted } = request;
  const output = await openResumable({ ...files, subject: [site.siteAddress, object, wanted] });
  const progress = makeProgress({ stream: cli.stderr, now: () => performance.now(), noun: 'records' });
  if (output.records > 0) cli.stderr.write(`Going on after ${output.records} records.\n`);
  try {
    if (output.state === 'open') {
      const from = output.token === undefined ? {} : { resumeToken: output.token };
      for await (const page of queryPages(site, object, { ...request, ...from, signal: cli.signal })) {
        for (const { path, message } of page.warnings ?? []) warn(cli, path === '' ? message : `${path}: ${message}`);
        await output.add(
          page.records.map((record) => JSON.stringify(record)),
          page.resumeToken,
        );
        for (const _ of page.records) progress.add();
      }
    }
    progress.clear();
    await output.finish();
  } catch (error) {
    progress.clear();
    await output.close();
    cli.stderr.write(`Incomplete: ${output.records} records are in ${output.partial}; the same command goes on.\n`);
    throw error;
  }
  cli.stderr.write(`${output.records} records written to ${files.out}\n`);
  return EXIT.ok;
}

/** What was written is good as far as it goes; the user must know that it does not go to the end. */
async function brokenOff(cli: Cli, sink: Sink, error: unknown, count: number): Promise<number> {
  const readerLeft = sink.closed && !cli.signal.aborted;
  const partial = await sink.abandon(count);
  const place = partial === undefined ? '' : ` to ${partial}`;
  if (readerLeft && partial === undefined && isCoupaError(error) && error.code === 'COUPA_CANCELLED') return EXIT.ok;
  if (count > 0) cli.stderr.write(`Incomplete: ${count} records were written${place} before this:\n`);
  throw error;
}
