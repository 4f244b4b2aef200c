/** The door of the Action activity: everything that an object can do besides being read and written. */
export { actionsOf, type ActionInfo } from './actions-of';
export { checkAction, runAction, type ActionInput, type ActionOptions } from './run-action';
