/** The door of looking records up by the values of their key fields, many at a time. */
export { makeLookup, type KeyValue, type Lookup, type LookupResult } from './lookup';
export { settleKeys, type KeyFields } from './key-fields';
