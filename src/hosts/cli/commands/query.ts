/** `coupa query`: records of an object as JSON Lines, to standard output or to a file. */
import type { Condition } from '../../../activities';
import { isCoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { makeProgress } from '../output/progress';
import { fileSink, streamSink, type Sink } from '../output/sink';
import { withSession, type Cli } from '../session';
import { parseConditions, parseOrder, parseWhere } from '../where';

/** The options as commander delivers them. */
export interface QueryOptions {
  readonly where: readonly string[];
  readonly condition: readonly string[];
  readonly fields?: string;
  readonly order?: string;
  readonly limit?: string;
  readonly pageSize?: string;
  readonly parent?: string;
  readonly out?: string;
}

/** Reads and writes until the end, the limit, an interrupt, or until nobody reads on. */
export async function queryCommand(cli: Cli, object: string, options: QueryOptions): Promise<number> {
  return withSession(cli, async ({ connector, connection }) => {
    const parameters = toParameters(object, options);
    const sink = options.out === undefined ? streamSink(cli.stdout) : await fileSink(options.out);
    const gone = new AbortController();
    sink.onClose(() => gone.abort());
    const signal = AbortSignal.any([cli.signal, gone.signal]);
    const shows = options.out !== undefined || !cli.stdout.isTTY;
    const progress = makeProgress({
      stream: shows ? cli.stderr : { write: () => undefined },
      now: () => performance.now(),
      noun: 'records',
    });
    try {
      const records = connector.createActivity('query').execute({ connection, parameters, signal });
      for await (const record of records) {
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
    if (options.out !== undefined) cli.stderr.write(`${progress.count} records written to ${options.out}\n`);
    return EXIT.ok;
  });
}

function toParameters(object: string, options: QueryOptions): Readonly<Record<string, unknown>> {
  const conditions: Condition[] = [
    ...options.where.flatMap(parseWhere),
    ...options.condition.flatMap((text) => parseConditions(text)),
  ];
  const order = options.order === undefined ? undefined : parseOrder(options.order);
  return {
    'list-object': object,
    parentIds: options.parent,
    conditions,
    fields: options.fields,
    orderBy: order?.by,
    orderDirection: order?.direction,
    limit: options.limit,
    pageSize: options.pageSize,
  };
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
