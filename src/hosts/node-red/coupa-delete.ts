/** Node-RED loads this file for the node type `coupa-delete`. */
import { registerActivity } from './activity-node';
import { runById } from './write-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'delete', runById);
};
