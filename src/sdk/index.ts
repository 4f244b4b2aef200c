/** The door of the connector contract: what hosts, connectors and stores agree on. Imports nothing from outside. */
export type * from './adapter';
export type * from './connector';
export type * from './journal';
export type * from './record';
export type * from './state-store';
export { parseJson } from './json';
export { findRepeatedMember } from './repeated-member';
export { TransportError } from './ports';
export type {
  Clock,
  HttpRequest,
  HttpResponse,
  HttpStream,
  LogFields,
  Logger,
  Ports,
  SharedBudget,
  Random,
  StreamedBody,
  Transport,
  TransportFailure,
} from './ports';
