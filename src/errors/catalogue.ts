/** Every error code that this package can answer with. docs/reference/errors.md is tested to be equal to it. */

/** One entry of the catalogue. */
export interface ErrorEntry {
  /** What has happened, in one sentence. */
  readonly meaning: string;
  /** What the user does next, in one sentence. */
  readonly remedy: string;
  /** Whether doing the same again later may succeed. */
  readonly retryable: boolean;
}

/** The catalogue, in the order of the documentation. */
export const ERROR_CATALOGUE = {
  COUPA_CONFIGURATION_INVALID: {
    meaning: 'A property of a connection or a setting of events is missing, malformed or does not fit the others.',
    remedy: 'Correct the properties that the message names; nothing was sent.',
    retryable: false,
  },
  COUPA_SITE_NOT_FOUND: {
    meaning: 'The host name of the site address does not exist.',
    remedy: 'Check the site address for a spelling mistake, e.g. https://your-company.coupahost.com.',
    retryable: false,
  },
  COUPA_SITE_UNREACHABLE: {
    meaning: 'The site did not answer: the connection was refused, cut off or took too long.',
    remedy: 'Check the network, firewall and proxy between this machine and the site, then try again.',
    retryable: true,
  },
  COUPA_TLS_FAILED: {
    meaning: 'No trusted TLS connection to the site could be made.',
    remedy:
      'Check that the site address is right and that a company proxy certificate is trusted by Node.js (NODE_EXTRA_CA_CERTS).',
    retryable: false,
  },
  COUPA_PROXY_FAILED: {
    meaning: 'The proxy named by HTTPS_PROXY or HTTP_PROXY refused the connection or could not be used.',
    remedy: 'Check the proxy variables, or exclude the site with NO_PROXY.',
    retryable: true,
  },
  COUPA_NOT_A_COUPA_SITE: {
    meaning: 'Something answers at the address, but not with the Coupa API: a web page, or a redirect to a login page.',
    remedy:
      'Use the address of the Coupa instance itself, without a path, and check that no gateway stands in between.',
    retryable: false,
  },
  COUPA_AUTHENTICATION_FAILED: {
    meaning: 'The site refused the API key, or the OAuth client id and secret.',
    remedy: 'Check the credentials, or create new ones under Setup > Integrations in Coupa.',
    retryable: false,
  },
  COUPA_SCOPE_MISSING: {
    meaning: 'The OAuth client is not allowed the scopes that were asked for, or no scope was named.',
    remedy: 'Add the scopes that the message names to the OAuth client in Coupa and to the connection.',
    retryable: false,
  },
  COUPA_PERMISSION_DENIED: {
    meaning: 'The credentials are good, but may not do this.',
    remedy: 'Give the OAuth client or API user the scope or permission that the message names.',
    retryable: false,
  },
  COUPA_RATE_LIMITED: {
    meaning: 'The site refused the request because there were too many (HTTP 429).',
    remedy: 'Try again later; lower the request rate if other integrations use the same site.',
    retryable: true,
  },
  COUPA_SITE_DOWN: {
    meaning: 'The site answered with a server error (HTTP 5xx).',
    remedy: 'Try again later; look at the status page of Coupa if it lasts.',
    retryable: true,
  },
  COUPA_BAD_ANSWER: {
    meaning: 'The answer of the site could not be read: incomplete, not JSON, or of an unexpected shape.',
    remedy: 'Try again; if it lasts, run with debug logging and look for a gateway that changes answers.',
    retryable: true,
  },
  COUPA_ANSWER_TOO_LARGE: {
    meaning: 'The answer of the site is larger than the limit.',
    remedy: 'Ask for fewer fields, or raise the limit on the size of an answer.',
    retryable: false,
  },
  COUPA_ORDER_VIOLATED: {
    meaning: 'The site did not return records in the order that was asked for, so that reading on could lose records.',
    remedy: 'Order by another field, or read this object without paging by key; the records so far are good.',
    retryable: false,
  },
  COUPA_RECORD_NOT_FOUND: {
    meaning: 'No record of that id exists, or the credentials may not see it.',
    remedy: 'Check the id; a record that was deleted in the meantime cannot be updated.',
    retryable: false,
  },
  COUPA_KEY_AMBIGUOUS: {
    meaning: 'The key fields do not tell which record is meant: several records have the key, or one almost has it.',
    remedy: 'Name key fields that tell the records apart, or correct the values; nothing was written.',
    retryable: false,
  },
  COUPA_REQUEST_REFUSED: {
    meaning: 'The site refused the request as invalid (HTTP 4xx).',
    remedy: 'Correct what the message of the site names.',
    retryable: false,
  },
  COUPA_VALIDATION_FAILED: {
    meaning: 'A record does not fit the schema of its object, or the site refused its content.',
    remedy: 'Correct the fields that the problems name; the record was not written.',
    retryable: false,
  },
  COUPA_OUTCOME_UNKNOWN: {
    meaning: 'The answer to a write was lost, and it could not be found out whether the record was written.',
    remedy:
      'Look the record up in Coupa before sending it again; the result says what was looked for and what was found.',
    retryable: false,
  },
  COUPA_UNKNOWN_OBJECT: {
    meaning: 'No object has that name.',
    remedy: 'Use a name from the object list; the message proposes the nearest ones.',
    retryable: false,
  },
  COUPA_UNSUPPORTED_ACTIVITY: {
    meaning: 'The object exists, but the API does not offer this activity for it.',
    remedy: 'Choose an object that has it; the object list shows what each can do.',
    retryable: false,
  },
  COUPA_PARENT_REQUIRED: {
    meaning: 'A sub-object was used without the id of its parent, or with one that is not an id.',
    remedy: 'Give the id of the parent record that the message names.',
    retryable: false,
  },
  COUPA_FILTER_INVALID: {
    meaning: 'A filter condition cannot be expressed in the query language of Coupa.',
    remedy: 'Change the condition that the message names; nothing was sent.',
    retryable: false,
  },
  COUPA_INPUT_INVALID: {
    meaning: 'An input of an activity or command is not what is expected, e.g. a record that is not an object.',
    remedy: 'Correct the input at the place that the message names.',
    retryable: false,
  },
  COUPA_JOURNAL_MISMATCH: {
    meaning: 'A journal belongs to another write: another site, object, activity or input.',
    remedy: 'Run with the input that the journal was made with, or name a new journal; nothing more was sent.',
    retryable: false,
  },
  COUPA_JOURNAL_DAMAGED: {
    meaning:
      'A journal has unreadable lines before its end, so that it cannot be told what was already written; or the file is no journal at all.',
    remedy:
      'Name a new file if it never was a journal. Otherwise restore it from a copy; without one, compare the input with the site before writing again.',
    retryable: false,
  },
  COUPA_JOURNAL_IN_USE: {
    meaning: 'Another run is using the same journal.',
    remedy: 'Wait for that run to end, or name another journal.',
    retryable: true,
  },
  COUPA_JOURNAL_UNWRITABLE: {
    meaning: 'A journal cannot be read or written: the disk is full, or permission or folder is missing.',
    remedy: 'Make room or choose another place, then run the same command again; it goes on where this run stopped.',
    retryable: true,
  },
  COUPA_OUTPUT_UNWRITABLE: {
    meaning: 'Results could not be written to a file or to standard output: the disk is full, or it fails.',
    remedy: 'Make room or name another place. What was written before is good as far as it goes, but not complete.',
    retryable: false,
  },
  COUPA_STATE_UNWRITABLE: {
    meaning:
      'The store of events cannot be written: the disk is full, it is read-only, locked, or permission or folder is missing.',
    remedy: 'Make room, give permission or choose another place; what was not stored is read again, nothing is lost.',
    retryable: true,
  },
  COUPA_STATE_UNREADABLE: {
    meaning: 'The store of events cannot be read: it is missing, permission is missing, or its disk or server fails.',
    remedy: 'Give permission, or bring the disk or the database server back; what is stored stays.',
    retryable: true,
  },
  COUPA_STATE_DAMAGED: {
    meaning:
      'The store of events is damaged, or the file or database belongs to another application; it was left as it is.',
    remedy: 'Restore it from a copy, or name another place; a new store starts polling afresh.',
    retryable: false,
  },
  COUPA_STATE_FROM_THE_FUTURE: {
    meaning: 'The store of events was made by a newer version of this package; it was left as it is.',
    remedy: 'Use at least the version that wrote it, or name another store.',
    retryable: false,
  },
  COUPA_STATE_LEASE_LOST: {
    meaning: 'Another process has taken over the polling of this subscription, so nothing more is stored by this one.',
    remedy:
      'Nothing needs to be done; should processes take over from one another often, look for pauses and clock jumps.',
    retryable: true,
  },
  COUPA_CANCELLED: {
    meaning: 'The work was cancelled before it was finished.',
    remedy: 'Start it again when wanted.',
    retryable: true,
  },
  COUPA_QUEUE_FULL: {
    meaning: 'More work was handed over than may wait; this piece was not begun.',
    remedy: 'Hand it over again when earlier work is done, and slow down whatever sends it.',
    retryable: true,
  },
  COUPA_SERVICE_UNAUTHORIZED: {
    meaning: 'A request to the service carries no credentials, or none that belong together and are valid.',
    remedy:
      'Send the header "Authorization: User <user secret>, Organization <organization secret>" and, for an instance, ", Element <token>".',
    retryable: false,
  },
  COUPA_SERVICE_FORBIDDEN: {
    meaning: 'A request to the service names an account that is not the one of its credentials.',
    remedy: 'Leave the account id out, or give the one of your own organization.',
    retryable: false,
  },
  COUPA_SERVICE_NOT_FOUND: {
    meaning: 'The service has nothing at this path, or nothing that these credentials may see.',
    remedy: 'Check the path, the id and whose credentials are sent.',
    retryable: false,
  },
  COUPA_SERVICE_DATABASE_FAILED: {
    meaning:
      'The service cannot use its database: it does not answer, has no room, or was encrypted with a key not at hand.',
    remedy: 'Try again in a while; the log of the service has the reason under the same request id.',
    retryable: true,
  },
  COUPA_SERVICE_METHOD_UNKNOWN: {
    meaning: 'A path of the service was called with a method that it does not have.',
    remedy: 'Use one of the methods that the message and the Allow header name.',
    retryable: false,
  },
  COUPA_SERVICE_LIMIT: {
    meaning: 'A request to the service exceeds one of its limits: requests per minute, size, or page size.',
    remedy: 'Ask for less at once, or wait as long as the Retry-After header says.',
    retryable: true,
  },
  COUPA_SERVICE_KEY_INVALID: {
    meaning:
      'The service cannot decrypt its secrets: no encryption key is given, or not the one they were encrypted with.',
    remedy: 'Give the key in COUPA_SERVICE_KEY or as a file; "coupa keys new" makes one for a new service.',
    retryable: false,
  },
  COUPA_SERVICE_STOPPING: {
    meaning: 'The service is about to stop and takes no more requests.',
    remedy: 'Send the request again; another process of the service or the restarted one answers it.',
    retryable: true,
  },
  COUPA_INSTANCE_DISABLED: {
    meaning: 'The instance is disabled, so that nothing is read or written through it.',
    remedy: 'Enable it with PUT /instances/<id>/enabled.',
    retryable: false,
  },
  COUPA_INTERNAL_ERROR: {
    meaning: 'The connector itself failed; this is a defect.',
    remedy: 'Report it with the lines of the log around it.',
    retryable: false,
  },
} as const satisfies Record<string, ErrorEntry>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;
