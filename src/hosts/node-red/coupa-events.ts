/** Node-RED loads this file for the node type `coupa-events`. */
import { registerEvents } from './events-node';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerEvents(red);
};
