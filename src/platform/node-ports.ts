/** All ports at once, for hosts that run on Node.js and bring nothing of their own. */
import type { Logger, Ports } from '../sdk';
import { createAxiosTransport, type AxiosTransportOptions } from './axios-transport';
import { silentLogger } from './loggers';
import { nodeClock } from './node-clock';

/** What a host may replace. */
export interface NodePortsOptions {
  /** Silent when absent. */
  readonly logger?: Logger;
  readonly transport?: AxiosTransportOptions;
}

/** Makes the ports. The transport keeps connections alive: `close()` it when the host ends. */
export function createNodePorts(options: NodePortsOptions = {}): Ports {
  return {
    transport: createAxiosTransport(options.transport),
    clock: nodeClock,
    random: Math.random,
    logger: options.logger ?? silentLogger,
  };
}
