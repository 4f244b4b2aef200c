/** The door of the connector contract: what hosts, connectors and stores agree on. Imports nothing from outside. */
export type * from './adapter';
export type * from './connector';
export type * from './record';
export { parseJson } from './json';
export { TransportError } from './ports';
export type {
  Clock,
  HttpRequest,
  HttpResponse,
  LogFields,
  Logger,
  Ports,
  Random,
  Transport,
  TransportFailure,
} from './ports';
