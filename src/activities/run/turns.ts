/** Lets updates of one and the same record wait for each other, because the later one must win. */

/** Runs tasks of the same key one after the other and all others at once. */
export function makeTurns(): {
  /** A task without key waits for nobody. */
  inTurn<Result>(key: number | string | undefined, task: () => Promise<Result>): Promise<Result>;
} {
  const last = new Map<string, Promise<unknown>>();
  return {
    async inTurn(key, task) {
      if (key === undefined) return task();
      const name = String(key);
      const turn = (last.get(name) ?? Promise.resolve()).then(task, task);
      last.set(name, turn);
      try {
        return await turn;
      } finally {
        if (last.get(name) === turn) last.delete(name);
      }
    },
  };
}
