/** The door of comparing: whether two values mean the same to a site, and what a write would change in a record. */
export { changesAgainst } from './changes';
export { foldValue, sameValue } from './same-value';
export { memberOf, valueAt } from './members';
