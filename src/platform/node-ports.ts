/** All ports at once, for hosts that run on Node.js and bring nothing of their own. */
import { later } from '../later';
import type { Logger, Ports, Transport } from '../sdk';
import type { AxiosTransportOptions } from './axios-transport';
import { silentLogger } from './loggers';
import { nodeClock } from './node-clock';

/** Takes longer to load than Node.js to start, and who only looks at objects, or brings HTTP along, does without. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is used
const axios = later(() => require('./axios-transport') as typeof import('./axios-transport'));

/** What a host may replace. */
export interface NodePortsOptions {
  /** Silent when absent. */
  readonly logger?: Logger;
  readonly transport?: AxiosTransportOptions;
}

/**
 * Makes the ports. The transport is loaded and made when it is first asked for, so with the connection and not with
 * its first request, of which the latency is measured. It keeps connections alive: `close()` it when the
 * host ends, if it has connected.
 */
export function createNodePorts(options: NodePortsOptions = {}): Ports {
  let transport: Transport | undefined;
  return {
    get transport() {
      return (transport ??= axios().createAxiosTransport(options.transport));
    },
    clock: nodeClock,
    random: Math.random,
    logger: options.logger ?? silentLogger,
  };
}
