/** All ports at once, for hosts that run on Node.js and bring nothing of their own. */
import type { Logger, Ports, Transport } from '../sdk';
import { createAxiosTransport, type AxiosTransportOptions } from './axios-transport';
import { silentLogger } from './loggers';
import { nodeClock } from './node-clock';

/** What a host may replace. */
export interface NodePortsOptions {
  /** Silent when absent. */
  readonly logger?: Logger;
  readonly transport?: AxiosTransportOptions;
}

/**
 * Makes the ports. The transport is made when it is first asked for; it keeps connections alive: `close()` it when the
 * host ends, if it has connected.
 */
export function createNodePorts(options: NodePortsOptions = {}): Ports {
  let transport: Transport | undefined;
  return {
    get transport() {
      return (transport ??= createAxiosTransport(options.transport));
    },
    clock: nodeClock,
    random: Math.random,
    logger: options.logger ?? silentLogger,
  };
}
