/** Lets pieces of work on one thing follow one another, while those on others go on. */

/** Runs work when all earlier work under the same id has ended, well or not. */
export type InTurnById = (id: number, work: () => Promise<void>) => Promise<void>;

/** Makes one; it remembers an id only while there is work. */
export function oneAtATimeById(): InTurnById {
  const last = new Map<number, Promise<void>>();
  return async (id, work) => {
    const before = last.get(id) ?? Promise.resolve();
    const now = before.catch(() => undefined).then(work);
    last.set(id, now);
    try {
      await now;
    } finally {
      if (last.get(id) === now) last.delete(id);
    }
  };
}
