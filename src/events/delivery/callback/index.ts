/** The door of callbacks: notifications as HTTP requests. */
export { LONGEST_RETRY_AFTER_MS } from './answer';
export { EVENT_IDS } from './request';
export { callbackProblems, callbackSecrets } from './settings';
export { createCallbackSink, type CallbackSinkOptions } from './sink';
