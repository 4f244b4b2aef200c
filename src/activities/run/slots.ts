/** Bounds how many pieces of work go on at once. */

/** Runs tasks, at most so many at a time, in the order in which they come. */
export function makeSlots(count: number): { inSlot<Result>(task: () => Promise<Result>): Promise<Result> } {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async inSlot(task) {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
