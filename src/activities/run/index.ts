/** The door of runs: any activity that takes a stream of inputs and answers each with a result. */
export { idOf, type Addressed } from './addressed';
export { explainFailure, failedResult, isRecord, recordOf } from './answers';
export { inOrder } from './in-order';
export { checkRunOptions, invalidOption, type RunOptions } from './options';
export { fromReplayLine, isReplayLine, toReplayLine, type UnknownRecords } from './replay';
export { runInputs, type Run, type Work } from './run-inputs';
export { locateProblems } from './site-problems';
export { makeSlots } from './slots';
export { makeTurns } from './turns';
export { interrupted, stillOpen, type Way } from './way';
