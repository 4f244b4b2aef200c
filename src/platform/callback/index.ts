/** The door of the transport for callbacks. */
export { createCallbackTransport, urlObjection, type CallbackTransportOptions } from './callback-transport';
export { notPublicBecause } from './ip-addresses';
