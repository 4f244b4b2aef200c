/** What PostgreSQL and the network answer, told as what happened to the store. */
import { CoupaError, isCoupaError, type ErrorCode } from '../../errors';

interface DatabaseError {
  /** An SQLSTATE of five characters, or a code of Node.js such as ECONNREFUSED. */
  readonly code?: string;
  readonly message?: string;
}

const WHAT: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/^(?:28|3D)/, 'COUPA_STATE_UNREADABLE', 'the server refuses the user, the password or the database'],
  [/^42501$/, 'COUPA_STATE_UNWRITABLE', 'the user of the database may not do this'],
  [/^(?:53100|58030)$/, 'COUPA_STATE_UNWRITABLE', 'the disk of the server is full or fails'],
  [/^53300$/, 'COUPA_STATE_UNREADABLE', 'the server has too many connections'],
  [/^25006$/, 'COUPA_STATE_UNWRITABLE', 'the server is read-only'],
  [/^XX00[12]$/, 'COUPA_STATE_DAMAGED', 'the server reports damaged content'],
  [/^(?:55P03|57014|40001|40P01)$/, 'COUPA_STATE_UNWRITABLE', 'others kept what was needed locked'],
  [/^(?:08|57P)/, 'COUPA_STATE_UNREADABLE', 'the server is not there or is being stopped'],
  [/^E[A-Z_]+$/, 'COUPA_STATE_UNREADABLE', 'the server is not there'],
];

/** The driver tells of broken connections in words only. */
const BROKEN = /connection terminated|connection ended|timeout exceeded when trying to connect|not queryable/i;

/** Whether the server rolled the work back because of others, so that the same work may be run again at once. */
export function isCollision(error: unknown): boolean {
  const { code } = error as DatabaseError;
  return code === '40001' || code === '40P01';
}

/** The error that users see; those that are no fault of the store come back as they are. */
export function stateError(place: string, error: unknown): unknown {
  if (isCoupaError(error)) return error;
  const { code = '', message = '' } = error as DatabaseError;
  const known = WHAT.find(([pattern]) => pattern.test(code));
  if (known !== undefined) {
    return new CoupaError(known[1], `The store ${place} cannot be used: ${known[2]}.`, { cause: error });
  }
  if (code === '' && BROKEN.test(message)) {
    return new CoupaError('COUPA_STATE_UNREADABLE', `The store ${place} cannot be used: the server is not there.`, {
      cause: error,
    });
  }
  if (code === '' && /after calling end/i.test(message)) {
    return new CoupaError('COUPA_STATE_UNREADABLE', `The store ${place} has been closed; open it again to use it.`, {
      cause: error,
    });
  }
  return error;
}
