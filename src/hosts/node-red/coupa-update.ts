/** Node-RED loads this file for the node type `coupa-update`. */
import { registerActivity } from './activity-node';
import { runUpdate } from './write-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'update', runUpdate);
};
