/** The door of the dispatcher. */
export { createDispatcher } from './dispatcher';
export type { DeliveryLimits, DeliveryReport, DeliveryRound, Dispatcher, DispatcherOptions } from './model';
