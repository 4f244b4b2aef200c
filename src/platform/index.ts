/** The door of the platform: the ports of the contract on Node.js. */
export type { AxiosTransportOptions } from './axios-transport';
export { openJournalFile } from './journal-file';
export { nodeClock } from './node-clock';
export { createStreamLogger, silentLogger, type LogLevel, type StreamLoggerOptions } from './loggers';
export { createNodePorts, type NodePortsOptions } from './node-ports';
export { boundHeapGrowth } from './heap-growth';
export { ownerName } from './owner';
