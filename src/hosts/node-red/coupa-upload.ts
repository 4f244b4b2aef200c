/** Node-RED loads this file for the node type `coupa-upload`. */
import { registerActivity } from './activity-node';
import { runUpload } from './file-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'upload', runUpload);
};
