/** Modules that are loaded when they are first used, so that a program waits for no more than what it does. */

/**
 * Loads a module with the first call and hands out the same one from then on.
 *
 * `load` is a `require` of a literal path, as in `later(() => require('./events') as typeof import('./events'))`: linter,
 * compiler and bundlers follow that. `import()` would do as well, but makes every caller wait for a promise.
 */
export function later<M extends object>(load: () => M): () => M {
  let loaded: M | undefined;
  return () => (loaded ??= load());
}

/**
 * Stands in for a module: has its members, and loads it when one of them is first read.
 * @param members what the module exports at run time
 */
export function standIn<M extends object>(load: () => M, members: readonly (keyof M)[]): M {
  const module = later(load);
  const result: Partial<M> = {};
  for (const member of members) {
    Object.defineProperty(result, member, { enumerable: true, get: () => module()[member] });
  }
  return result as M;
}
