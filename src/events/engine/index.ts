/** The door of the engine: polls and deliveries of many subscriptions in one process. */
export { afterTurn, type NextTurn, type ResourceTurn, type TurnEnd } from './after-turn';
export { createEventEngine } from './create';
export { createEngineOf } from './engine';
export { createHangingSites, LOOK_AGAIN_MS } from './hanging-sites';
export { createHandOff, type HandOff } from './hand-off';
export type * from './model';
export { BACK_OFF_TIMES, blameFor, type Blame } from './blame';
export { createEngineSteps } from './create';
export { codeOf, recordErrorOf } from './failures';
export { createLeaseKeeper, type LeaseKeeper } from './lease-keeper';
export { createTurn } from './turn';
