/** Runs a stream of inputs through an activity: results in order, bounded, restartable, stopped and cancelled alike. */
import { loadCatalog } from '../../catalog';
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { WriteResult } from '../../sdk';
import { openRunJournal, type RunJournal } from '../journal';
import { inOrder } from './in-order';
import type { RunOptions } from './options';
import { makeWays, type Way } from './way';

/** A run of an activity. */
export interface Run<Input> {
  readonly connection: SiteConnection;
  /** The name of an object. */
  readonly object: string;
  /** What is done, for the journal: `create`, `action submit`. */
  readonly operation: string;
  /** Settles what can be known beforehand; called before the first input is taken. */
  readonly prepare: () => Work<Input>;
  readonly options: RunOptions;
}

/** What is done with the inputs. */
export interface Work<Input> {
  /** Inputs under way at once. */
  readonly window: number;
  /**
   * Resolves to `undefined` when cancelling came before anything was sent. What it throws says that nothing was sent; for
   * an input that is open, that nothing could be found out.
   */
  readonly one: (input: Input, index: number, way: Way) => Promise<WriteResult | undefined>;
  /** Called before the first input when there is a journal. Must not reject. */
  readonly beforeFirst?: () => Promise<void>;
  /** Told of what the journal kept from an earlier run, before any later input begins. */
  readonly onKept?: (input: Input, result: WriteResult) => void;
}

/**
 * One result per input, in input order. When the site refuses the credentials, the inputs that follow fail with that
 * code and are not sent.
 *
 * With a journal, what an earlier run finished is told again (`kept`) and not sent; what it left open is handed to the
 * work as such.
 *
 * Cancelling stops sending; inputs that were not sent get no result, then the iteration throws `COUPA_CANCELLED`. An
 * input stream that throws is raised after the results so far. Breaking off takes no more inputs and waits for those in
 * flight; their results go to the log.
 * @throws {CoupaError} while iterating: whatever `prepare` throws, before anything is sent; `COUPA_CANCELLED`; the codes of
 * the journal.
 */
export async function* runInputs<Input>(
  inputs: AsyncIterable<Input> | Iterable<Input>,
  run: Run<Input>,
): AsyncGenerator<WriteResult, void, undefined> {
  const { connection, options } = run;
  const { signal } = options;
  throwIfCancelled(run, 'Nothing was sent.');
  const work = run.prepare();
  const journal = await openJournal(run, work);
  const { state, follow } = makeWays({ work, options, journal });
  const input = counted(inputs);
  const results = inOrder(journal === undefined ? inputs : input.all, {
    window: options.stopOnError === true ? 1 : work.window,
    worker: follow,
    isStopped: () => state.stopped || signal?.aborted === true,
    signal,
    onUndelivered: (result) => {
      if (result === undefined) return;
      const { index, status, id } = result;
      const facts = { object: run.object, index, status, id };
      connection.logger.warn('A request was sent, but nobody took its result', facts);
    },
  });
  try {
    for await (const result of results) if (result !== undefined) yield result;
    if (state.fatal !== undefined) throw state.fatal.error;
    throwIfCancelled(run, 'What has no result was not sent.');
    if (input.ended()) journal?.end(input.count());
  } finally {
    await journal?.release();
  }
}

async function openJournal<Input>(
  { connection, object, operation, options }: Run<Input>,
  work: Work<Input>,
): Promise<RunJournal | undefined> {
  const { journal, parentIds = [] } = options;
  if (journal === undefined) return undefined;
  const site = connection.siteAddress;
  // However it was spelled.
  const { name } = loadCatalog().object(object);
  const opened = await openRunJournal(journal, { site, object: name, operation, parentIds: parentIds.map(String) });
  await work.beforeFirst?.();
  return opened;
}

/** Stream in, stream out: which inputs came, and whether that was all. */
function counted<Input>(inputs: AsyncIterable<Input> | Iterable<Input>): {
  readonly all: AsyncIterable<Input>;
  readonly count: () => number;
  readonly ended: () => boolean;
} {
  let count = 0;
  let ended = false;
  async function* counting(): AsyncGenerator<Input, void, undefined> {
    for await (const input of inputs) {
      count += 1;
      yield input;
    }
    ended = true;
  }
  return { all: counting(), count: () => count, ended: () => ended };
}

function throwIfCancelled<Input>({ object, options }: Run<Input>, what: string): void {
  if (options.signal?.aborted !== true) return;
  throw new CoupaError('COUPA_CANCELLED', `The work on ${object} was cancelled. ${what}`);
}
