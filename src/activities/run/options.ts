/** How to run a stream of inputs through an activity, whatever the activity is. */
import { CoupaError } from '../../errors';
import type { WriteJournal } from '../../sdk';

/** How to run; of {@link WriteOptions} what is not about records. */
export interface RunOptions {
  /** Ids of the parents of a sub-object, outermost first. */
  readonly parentIds?: readonly (number | string)[];
  /** Stop at the first input that fails; those after it are not sent and get no result. */
  readonly stopOnError?: boolean;
  /** Requests in flight at once, 1 to 16; 4 when left out. `stopOnError` implies 1. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** `dry-run`: nothing is changed; results are `planned`. `send` when left out. */
  readonly mode?: 'send' | 'dry-run';
  /** Makes the run restartable: the same input with the same journal goes on where the run before it ended. */
  readonly journal?: WriteJournal;
}

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 16;

/** Checks the options. @returns the concurrency to work with. @throws {CoupaError} `COUPA_INPUT_INVALID`. */
export function checkRunOptions(options: RunOptions): number {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const mode: unknown = options.mode;
  // A dry run that is misspelled must not become a real one.
  if (mode !== undefined && mode !== 'send' && mode !== 'dry-run') {
    throw invalidOption('/mode', 'send or dry-run is expected');
  }
  if (options.journal !== undefined && mode === 'dry-run') {
    throw invalidOption('/journal', 'a dry run writes nothing, so there is nothing to keep in a journal');
  }
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY) {
    return options.stopOnError === true ? 1 : concurrency;
  }
  throw invalidOption('/concurrency', `a whole number between 1 and ${MAX_CONCURRENCY} is expected`);
}

/** The refusal of an option, before anything was sent. */
export function invalidOption(path: string, message: string): CoupaError {
  return new CoupaError('COUPA_INPUT_INVALID', `Nothing was sent: ${path}: ${message}.`, {
    problems: [{ path, message }],
  });
}
