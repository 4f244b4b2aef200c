/** What SQLite and the file system answer, told as what happened to the store. */
import { CoupaError, type ErrorCode } from '../../errors';

/** Primary result codes of SQLite, see sqlite3.h. */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

const WHAT: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  3: ['COUPA_STATE_UNWRITABLE', 'permission is missing'],
  [BUSY]: ['COUPA_STATE_UNWRITABLE', 'another process keeps it locked'],
  [LOCKED]: ['COUPA_STATE_UNWRITABLE', 'another process keeps it locked'],
  8: ['COUPA_STATE_UNWRITABLE', 'it is read-only'],
  10: ['COUPA_STATE_UNWRITABLE', 'the disk or file system fails'],
  [CORRUPT]: ['COUPA_STATE_DAMAGED', 'its content is damaged'],
  13: ['COUPA_STATE_UNWRITABLE', 'the disk is full'],
  14: ['COUPA_STATE_UNWRITABLE', 'the file or one beside it cannot be opened'],
  18: ['COUPA_STATE_UNWRITABLE', 'a value is larger than SQLite takes'],
  23: ['COUPA_STATE_UNWRITABLE', 'permission is missing'],
  [NOT_A_DATABASE]: ['COUPA_STATE_DAMAGED', 'it is not a database, or its beginning is damaged'],
};

const FILE_WHAT: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'it is read-only',
  EISDIR: 'there is a folder of that name',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
};

interface SqliteError extends Error {
  readonly code?: string;
  readonly errcode?: number;
}

/** The primary result code of an error of SQLite. */
function resultOf(error: unknown): number | undefined {
  const { code, errcode } = error as SqliteError;
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined ? errcode & 0xff : undefined;
}

/** Whether another connection was in the way, so that trying again soon may help. */
export function isBusy(error: unknown): boolean {
  const result = resultOf(error);
  return result === BUSY || result === LOCKED;
}

/** Whether the file is damaged, so that nothing more may be written to it. */
export function isDamage(error: unknown): boolean {
  const result = resultOf(error);
  return result === CORRUPT || result === NOT_A_DATABASE;
}

/** The error that users see; those that are no fault of the store come back as they are. */
export function stateError(place: string, error: unknown): unknown {
  const result = resultOf(error);
  const known = result === undefined ? undefined : WHAT[result];
  if (known !== undefined)
    return new CoupaError(known[0], `The store ${place} cannot be used: ${known[1]}.`, { cause: error });
  const { code, message } = error as SqliteError;
  if (code === 'ERR_INVALID_STATE' && message === 'database is not open') return closedStore(place, error);
  const file = FILE_WHAT[(error as NodeJS.ErrnoException).code ?? ''];
  if (file !== undefined) {
    return new CoupaError('COUPA_STATE_UNWRITABLE', `The store ${place} cannot be opened: ${file}.`, { cause: error });
  }
  return error;
}

/** Whoever works on with a store after closing it has a mistake in the order of things. */
function closedStore(place: string, cause: unknown): CoupaError {
  return new CoupaError('COUPA_STATE_UNREADABLE', `The store ${place} has been closed; open it again to use it.`, {
    cause,
  });
}

/** A file that is a good database, but not one of ours. */
export function notOurs(place: string): CoupaError {
  return new CoupaError(
    'COUPA_STATE_DAMAGED',
    `The file ${place} is a database of another application. It was left as it is; name another place for the store.`,
  );
}

/** A file that does not pass the check when it is opened. */
export function failedCheck(place: string, finding: string): CoupaError {
  return new CoupaError('COUPA_STATE_DAMAGED', `The store ${place} is damaged: ${finding}. It was left as it is.`);
}
