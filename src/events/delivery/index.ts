/** The door of delivery: envelopes, signatures, schedules, sinks, and the dispatcher that works through the outbox. */
export * from './callback';
export { inspectNotification, listDeadLetters, sendAgain, type NotificationPage, type Selection } from './dead-letters';
export * from './dispatcher';
export * from './envelope';
export { createEventSink, createNotificationSink } from './function-sink';
export type { EventHandler, FunctionSinkOptions, HandlerContext, NotificationHandler } from './function-sink';
export { readNotification } from './notification';
export { readCallback } from './receive';
export type { ElementsVerdict, RawCallback, ReceivedCallback, ReceivedEvent, ReceiverSecrets } from './receive';
export * from './schedules';
export * from './signatures';
