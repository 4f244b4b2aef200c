/** What the buttons of the dialogs try: a connection, and the first records of a query; with what the dialogs show. */
import { CoupaError } from '../../errors';
import type { Connector, Preview, TestOutcome } from '../../sdk';
import { activityValuesOf, connectionValuesOf } from './dialog-values';
import { inputInvalid } from './failure';
import type { AdminRequest, AdminResponse, NodeRed } from './runtime-api';

/** Trials are slow and go outside; more than this at once is nobody's wish. */
const TRIALS_AT_ONCE = 4;

/** One trial of what a request has brought. */
export type Trial<Result> = (body: unknown, signal: AbortSignal) => Promise<Result>;

/** The Test button. Its body is the dialog of a connection: `{ id, values }`. */
export function testing(red: NodeRed, connector: Connector): Trial<TestOutcome> {
  return async (body, signal) => connector.testConnection(connectionValuesOf(red, connector, body), signal);
}

/** The Preview button of a query: `{ id, values, connection }`, where the connection is a dialog as for the test. */
export function previewing(red: NodeRed, connector: Connector): Trial<Preview> {
  const { properties } = connector.adapter.activities['query'] ?? { properties: [] };
  return async (body, signal) => {
    if (typeof body !== 'object' || body === null) throw inputInvalid('The body must be JSON.');
    const { connection } = body as { readonly connection?: unknown };
    if (connection === undefined) {
      throw new CoupaError('COUPA_CONFIGURATION_INVALID', 'The connection of this node is not chosen.');
    }
    const parameters = activityValuesOf(red, properties, body);
    return connector.previewQuery(connectionValuesOf(red, connector, connection), parameters, signal);
  };
}

/** Bounds how many trials run at once, and ends one whose dialog was closed. */
export function createTrials(): <Result>(
  trial: Trial<Result>,
) => (request: AdminRequest, response: AdminResponse) => Promise<Result> {
  let running = 0;
  return (trial) => async (request, response) => {
    if (running >= TRIALS_AT_ONCE) {
      throw new CoupaError('COUPA_QUEUE_FULL', 'Other tests and previews are still running.');
    }
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    running += 1;
    try {
      return await trial(request.body, abort.signal);
    } finally {
      running -= 1;
    }
  };
}
