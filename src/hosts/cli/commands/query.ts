/** `coupa query`: records of an object as JSON Lines, to standard output or to a file. */
import { queryRecords } from '../../../activities';
import { isCoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { makeProgress } from '../output/progress';
import { fileSink, streamSink, type Sink } from '../output/sink';
import { withSession, type Cli, type Site } from '../session';
import { toReading, type Reading, type ReadingOptions } from '../where';

/** The options as commander delivers them. */
export interface QueryOptions extends ReadingOptions {
  readonly out?: string;
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
    return readOut(cli, site, reading, options.out);
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

/** What was written is good as far as it goes; the user must know that it does not go to the end. */
async function brokenOff(cli: Cli, sink: Sink, error: unknown, count: number): Promise<number> {
  const readerLeft = sink.closed && !cli.signal.aborted;
  const partial = await sink.abandon(count);
  const place = partial === undefined ? '' : ` to ${partial}`;
  if (readerLeft && partial === undefined && isCoupaError(error) && error.code === 'COUPA_CANCELLED') return EXIT.ok;
  if (count > 0) cli.stderr.write(`Incomplete: ${count} records were written${place} before this:\n`);
  throw error;
}
