/** One connector for the whole palette, so that all nodes of a process share the pace per site. */
import { createConnector } from '../../connector';
import { createNodePorts } from '../../platform';
import type { Connector, LogFields, Logger, Ports } from '../../sdk';
import type { NodeRed } from './runtime-api';

let connector: Connector | undefined;
let ports: Ports | undefined;

/** The connector; it logs where the first node that asked for it logs. */
export function connectorFor(red: NodeRed): Connector {
  connector ??= createConnector(portsFor(red));
  return connector;
}

/** The clock and the rest of it, shared likewise. */
export function portsFor(red: NodeRed): Ports {
  ports ??= createNodePorts({ logger: nodeRedLogger(red) });
  return ports;
}

function nodeRedLogger({ log }: NodeRed): Logger {
  return {
    debug: (message, fields) => log.debug(line(message, fields)),
    info: (message, fields) => log.info(line(message, fields)),
    warn: (message, fields) => log.warn(line(message, fields)),
    error: (message, fields) => log.error(line(message, fields)),
  };
}

function line(message: string, fields: LogFields | undefined): string {
  try {
    return `[coupa] ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`;
  } catch {
    return `[coupa] ${message}`;
  }
}
