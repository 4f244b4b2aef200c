/** Node-RED loads this file for the node type `coupa-query`. */
import { registerActivity } from './activity-node';
import { runQuery } from './query-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'query', runQuery);
};
