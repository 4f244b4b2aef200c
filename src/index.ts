/** The public library API. */
import { createSiteConnection, testSiteConnection, type SiteConnection } from './connection';
import { createNodePorts } from './platform';
import type { Logger, Ports, PropertyValues, TestOutcome } from './sdk';

/** What a caller may bring. */
export interface ConnectOptions {
  /** Where log lines go, secrets redacted; nowhere when left out. */
  readonly logger?: Logger;
  /** Other HTTP, clock and so on than those of Node.js; `logger` is then taken from here. */
  readonly ports?: Ports;
}

/**
 * Makes a connection to a site. Nothing is sent before the first request. `close()` it to let the process end at once.
 * @param values `siteAddress` and `oauth.client.id`, `oauth.client.secret`, `oauth.scope`; or `api.key`.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` naming every value that is missing or malformed.
 */
export function connect(values: PropertyValues, options: ConnectOptions = {}): SiteConnection {
  const own = options.ports === undefined;
  const ports = portsOf(options);
  const connection = createSiteConnection(values, ports);
  return {
    ...connection,
    close: async () => {
      await connection.close();
      if (own) await ports.transport.close();
    },
  };
}

/** Tries to sign in and to read one row. Never throws: whatever goes wrong is an outcome that says what to do. */
export async function testConnection(
  values: PropertyValues,
  options: ConnectOptions & { readonly signal?: AbortSignal } = {},
): Promise<TestOutcome> {
  const ports = portsOf(options);
  try {
    return await testSiteConnection(values, ports, options.signal);
  } finally {
    if (options.ports === undefined) await ports.transport.close();
  }
}

function portsOf({ logger, ports }: ConnectOptions): Ports {
  return ports ?? createNodePorts(logger === undefined ? {} : { logger });
}

export {
  actionsOf,
  attachText,
  attachUrl,
  createRecords,
  deleteRecords,
  downloadFile,
  downloadsOf,
  fromReplayLine,
  listAttachments,
  OPERATOR_NAMES,
  queryRecords,
  runAction,
  toReplayLine,
  updateRecords,
  uploadFile,
  uploadsOf,
  upsertRecords,
  type ActionInfo,
  type ActionOptions,
  type Condition,
  type ConditionValue,
  type DownloadedFile,
  type FileToUpload,
  type Operator,
  type QueryRequest,
  type RunOptions,
  type UploadOptions,
  type UpsertOptions,
  type WriteInput,
  type WriteOptions,
} from './activities';
export * from './activities/objects';
export { loadCatalog } from './catalog';
export type {
  Catalog,
  CatalogField,
  CatalogObject,
  CatalogOperation,
  OperationClass,
  ResolvedPath,
  ValidationReport,
} from './catalog';
export { TEST_OUTCOMES, type SiteConnection, type SiteRequest, type SiteResponse } from './connection';
export { createConnector } from './connector';
export { CoupaError, ERROR_CATALOGUE, isCoupaError, type ErrorCode, type ErrorEntry, type HttpFacts } from './errors';
export { createNodePorts, createStreamLogger, openJournalFile } from './platform';
export { parseJson, TransportError } from './sdk';
export type * from './sdk';
