/** Node-RED loads this file for the node type `coupa-upsert`. */
import { registerActivity } from './activity-node';
import { runWrite } from './write-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'upsert', runWrite);
};
