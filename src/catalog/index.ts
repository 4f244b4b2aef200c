/** The door of the catalog: which objects exist, what each can do, and what their records look like. */
export { loadCatalog } from './load-catalog';
export type * from './model';
