/** The door of the connector: what every host programs against. */
export { createConnector } from './connector';
export { QUERY_PROPERTIES, WRITE_PROPERTIES } from './form-values';
