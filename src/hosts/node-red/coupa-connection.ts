/** Node-RED loads this file for the node type `coupa-connection`; the endpoints of the dialogs come with it. */
import { registerAdminEndpoints } from './admin-endpoints';
import { registerConnection } from './connection-node';
import type { NodeRed } from './runtime-api';

export = function register(red: NodeRed): void {
  registerConnection(red);
  registerAdminEndpoints(red);
};
