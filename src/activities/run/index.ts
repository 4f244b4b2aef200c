/** The door of runs: any activity that takes a stream of inputs and answers each with a result. */
export { idOf, type Addressed } from './addressed';
export { checkRunOptions, runInputs, type Run, type RunOptions, type Work } from './run-inputs';
export { makeSlots } from './slots';
export { explainFailure, recordOf } from './answers';
