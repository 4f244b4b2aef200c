/** `coupa create` and `coupa update`: records in, one result per record out, as JSON Lines. */
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { CoupaError } from '../../../errors';
import type { WriteResult, DataRecord } from '../../../sdk';
import { EXIT } from '../exit-codes';
import { readRecords } from '../input/records';
import { makeProgress } from '../output/progress';
import { streamSink } from '../output/sink';
import { reportError } from '../output/report-error';
import { withSession, type Cli, type Session } from '../session';

/** The options as commander delivers them. */
export interface WriteCommandOptions {
  readonly parent?: string;
  readonly stopOnError?: boolean;
  /** Whether results hold the record as the site answered it. */
  readonly withRecord?: boolean;
}

type Counts = Record<WriteResult['status'], number>;

/** Sends what the input holds and tells of each record what became of it. */
export async function writeCommand(
  cli: Cli,
  activity: 'create' | 'update',
  object: string,
  file: string | undefined,
  options: WriteCommandOptions,
): Promise<number> {
  return withSession(cli, async (session) => {
    const counts: Counts = {
      created: 0,
      updated: 0,
      unchanged: 0,
      deleted: 0,
      done: 0,
      planned: 0,
      failed: 0,
      unknown: 0,
    };
    let code: number;
    const input = await openInput(cli, file);
    try {
      const parameters = {
        'list-object': object,
        parentIds: options.parent,
        stopOnError: options.stopOnError === true,
      };
      const toLine = options.withRecord === true ? (result: WriteResult) => result : withoutRecord;
      code = await run(cli, session, { activity, parameters, chunks: input.chunks, counts, toLine });
    } finally {
      input.close();
    }
    cli.stderr.write(`${summary(counts)}\n`);
    if (counts.unknown > 0) return EXIT.unknown;
    return code === EXIT.ok && counts.failed > 0 ? EXIT.failed : code;
  });
}

/** A record is long, holds things that do not belong into a log, and can be read again by its id. */
function withoutRecord({ record: _record, ...result }: WriteResult): WriteResult {
  return result;
}

interface Run {
  readonly activity: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly counts: Counts;
  readonly toLine: (result: WriteResult) => WriteResult;
}

async function run(
  cli: Cli,
  { connector, connection }: Session,
  { activity, parameters, chunks, counts, toLine }: Run,
): Promise<number> {
  const sink = streamSink(cli.stdout);
  const progress = makeProgress({
    stream: cli.stdout.isTTY ? { write: () => undefined } : cli.stderr,
    now: () => performance.now(),
    noun: 'records',
  });
  const lines = new Map<number, number>();
  const input = withLines(chunks, lines);
  try {
    const results = connector.createActivity(activity).execute({ connection, parameters, input, signal: cli.signal });
    for await (const result of results as AsyncIterable<WriteResult>) {
      counts[result.status] += 1;
      const line = JSON.stringify({ line: lines.get(result.index), ...toLine(result) });
      if ((await sink.deliver(line)) === 'lost') cli.stderr.write(`${line}\n`);
      lines.delete(result.index);
      progress.add();
      if (sink.closed) break;
    }
    progress.clear();
  } catch (error) {
    progress.clear();
    const debug = cli.options.debug === true ? 'on' : 'off';
    return reportError(error, { write: (text) => cli.stderr.write(text), debug, secrets: [] });
  }
  if (!sink.closed) return EXIT.ok;
  cli.stderr.write(
    'Stopped: nobody reads the results any more. What is not among the results and the lines above was not sent.\n',
  );
  return EXIT.failed;
}

/** Remembers on which line each record of the input stands, until its result is written. */
async function* withLines(
  chunks: AsyncIterable<Uint8Array>,
  lines: Map<number, number>,
): AsyncGenerator<DataRecord | Error, void, undefined> {
  let index = 0;
  for await (const { line, record } of readRecords(chunks)) {
    lines.set(index++, line);
    yield record;
  }
}

async function openInput(
  cli: Cli,
  file: string | undefined,
): Promise<{ readonly chunks: AsyncIterable<Uint8Array>; close(): void }> {
  if (file === undefined || file === '-') {
    const { stdin } = cli;
    // A terminal or an open pipe would keep the process alive after an interrupt.
    return { chunks: stdin, close: () => void (stdin as unknown as { destroy(): void }).destroy() };
  }
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new CoupaError('COUPA_INPUT_INVALID', `The file ${file} cannot be read (${reason}).`);
  }
  return { chunks: stream, close: () => void stream.destroy() };
}

function summary(counts: Counts): string {
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  if (shown.length === 0) return 'No record was sent.';
  const text = shown.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ');
  return counts.unknown > 0 ? `${text}. Look up the unknown ones in Coupa before sending them again.` : text;
}
