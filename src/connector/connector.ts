/** Puts connection, catalog and activities behind the contract: the one door that every host uses. */
import { createSiteConnection, testSiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { Activity, Connector, Ports } from '../sdk';
import { createActivityOf } from './activity';
import { adapter, version } from './adapter';
import { kindOf } from './kinds';
import { previewQuery } from './preview';
import { isActivityName } from './properties';

/**
 * Makes a connector on what a host provides. Cheap: the catalog is loaded when the first activity needs it, and nothing
 * is sent before a connection is opened or used.
 */
export function createConnector(ports: Ports): Connector {
  return {
    name: adapter.name,
    version,
    adapter,
    connectionFactory: { createConnection: (values) => createSiteConnection(values, ports) },
    createActivity: (name) => createActivity(name, ports),
    testConnection: (values, signal) => testSiteConnection(values, ports, signal),
    previewQuery: async (values, parameters, signal) => previewQuery(values, parameters, ports, signal),
  };
}

function createActivity(name: string, ports: Ports): Activity {
  if (isActivityName(name)) return createActivityOf(name, kindOf(name, ports));
  throw new CoupaError(
    'COUPA_INPUT_INVALID',
    `The connector has no activity ${JSON.stringify(name)}; it has ${Object.keys(adapter.activities).join(', ')}.`,
  );
}
