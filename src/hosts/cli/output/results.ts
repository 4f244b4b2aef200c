/** Hands out the results of a command that writes: one line per record, a count of each kind, and the exit code. */
import type { WriteResult } from '../../../sdk';
import { EXIT } from '../exit-codes';
import type { Cli } from '../session';
import { planText } from './plan-text';
import { makeProgress } from './progress';
import type { Replay } from './replay';
import { reportError } from './report-error';
import { streamSink, type Sink } from './sink';

/** What is handed out, and how. */
export interface Delivery {
  readonly results: AsyncIterable<WriteResult>;
  /** On which line of the input each record began, by position; what was told is taken out. */
  readonly lines: Map<number, number>;
  /** The text of one result, without a line break at its end. */
  readonly toText: (result: WriteResult, line: number | undefined) => string;
  /** Gets each result before it is written, and is told when nobody reads them any more. */
  readonly replay?: Pick<Replay, 'settle' | 'breakOff'> | undefined;
}

type Counts = Record<WriteResult['status'], number>;

/** Writes results as they come and says at the end how many there were of which kind. */
export async function deliverResults(cli: Cli, delivery: Delivery): Promise<number> {
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
  const code = await drain(cli, delivery, counts);
  cli.stderr.write(`${summary(counts)}\n`);
  if (counts.unknown > 0) return EXIT.unknown;
  // An input that fails in the middle: the code for a wrong input says that nothing was sent.
  if (code === EXIT.usage && Object.values(counts).some((count) => count > 0)) return EXIT.failed;
  return code === EXIT.ok && counts.failed > 0 ? EXIT.failed : code;
}

/**
 * Results as lines of JSON; the record is left out unless it is wanted, because it is long and can be read again by its
 * id. On a terminal the plans of a dry run are put for a person.
 */
export function resultText(
  cli: Pick<Cli, 'stdout'>,
  { withRecord, dryRun }: { readonly withRecord?: boolean; readonly dryRun?: boolean },
): Delivery['toText'] {
  const forPeople = dryRun === true && cli.stdout.isTTY;
  return (result, line) => {
    const plan = forPeople ? planText(result, line) : undefined;
    if (plan !== undefined) return plan;
    const { record, ...rest } = result;
    const shown = withRecord === true && record !== undefined ? { ...rest, record } : rest;
    return JSON.stringify({ ...(line === undefined ? {} : { line }), ...shown });
  };
}

async function drain(cli: Cli, delivery: Delivery, counts: Counts): Promise<number> {
  const sink = streamSink(cli.stdout);
  const progress = makeProgress({
    stream: cli.stdout.isTTY ? { write: () => undefined } : cli.stderr,
    now: () => performance.now(),
    noun: 'records',
  });
  try {
    for await (const result of delivery.results) {
      counts[result.status] += 1;
      await handOut(cli, sink, delivery, result);
      progress.add();
      if (sink.closed) break;
    }
    if (sink.closed) delivery.replay?.breakOff();
    progress.clear();
  } catch (error) {
    progress.clear();
    const debug = cli.options.debug === true ? 'on' : 'off';
    return reportError(error, { write: (text) => cli.stderr.write(text), debug, secrets: [] });
  }
  if (!sink.closed) return EXIT.ok;
  cli.stderr.write(
    'Stopped: the results cannot be written any more, or nobody reads them. What is not among the results and the lines above was not sent.\n',
  );
  return EXIT.failed;
}

async function handOut(cli: Cli, sink: Sink, { lines, toText, replay }: Delivery, result: WriteResult): Promise<void> {
  await replay?.settle(result);
  const text = toText(result, lines.get(result.index));
  lines.delete(result.index);
  if ((await sink.deliver(text)) === 'lost') cli.stderr.write(`${text}\n`);
}

function summary(counts: Counts): string {
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  if (shown.length === 0) return 'No record was sent.';
  const text = shown.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ');
  if (counts.unknown > 0) return `${text}. Look up the unknown ones in Coupa before sending them again.`;
  return counts.planned > 0 ? `${text}. This was a dry run: nothing was written.` : text;
}
