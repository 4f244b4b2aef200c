/** The door of forms with files that callers send. */
export { boundaryOf, readForm, type IncomingPart } from './read-form';
