/** What the exit code of the command says. */
import type { ErrorCode } from '../../errors';

/** The exit codes, from best to worst. */
export const EXIT = {
  /** Everything asked for was done. */
  ok: 0,
  /** The site refused or failed, or at least one record was not written. */
  failed: 1,
  /** The command, its configuration or its input was wrong; nothing was sent. */
  usage: 2,
  /** At least one record may or may not have been written: look it up before sending it again. */
  unknown: 3,
  /** Interrupted (SIGINT), with nothing left in the dark. */
  cancelled: 130,
} as const;

const USAGE: readonly ErrorCode[] = [
  'COUPA_CONFIGURATION_INVALID',
  'COUPA_UNKNOWN_OBJECT',
  'COUPA_UNSUPPORTED_ACTIVITY',
  'COUPA_PARENT_REQUIRED',
  'COUPA_FILTER_INVALID',
  'COUPA_INPUT_INVALID',
  'COUPA_SERVICE_KEY_INVALID',
];

/** The exit code for an error that ended a command. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'COUPA_CANCELLED') return EXIT.cancelled;
  if (code === 'COUPA_OUTCOME_UNKNOWN') return EXIT.unknown;
  return USAGE.includes(code) ? EXIT.usage : EXIT.failed;
}
