/** The door of events: configuration, polling, delivery, and what runs them. */
export * from './delivery';
export * from './dates';
