/** The door of callbacks: notifications as HTTP requests. */
export { callbackProblems, callbackSecrets } from './settings';
export { createCallbackSink, type CallbackSinkOptions } from './sink';
