/** Node-RED loads this file for the node type `coupa-download`. */
import { registerActivity } from './activity-node';
import { runDownload } from './file-run';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerActivity(red, 'download', runDownload);
};
