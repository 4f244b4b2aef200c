/** One line on a terminal that counts along. */

/** Where the line is shown. */
export interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly noun: string;
}

/** Counts; shows the count when the stream is a terminal, at most five times a second. */
export function makeProgress({ stream, now, noun }: ProgressOptions): {
  readonly count: number;
  add(): void;
  /** Removes the line, so that what is written next stands alone. */
  clear(): void;
} {
  const start = now();
  let count = 0;
  let shownAt = start;
  let visible = false;
  return {
    get count() {
      return count;
    },
    add() {
      count += 1;
      const time = now();
      if (stream.isTTY !== true || time - shownAt < 200) return;
      shownAt = time;
      visible = true;
      const rate = Math.round((count * 1000) / (time - start));
      stream.write(`\r\u001b[K${count.toLocaleString('en')} ${noun}, ${rate.toLocaleString('en')} per second`);
    },
    clear() {
      if (visible) stream.write('\r\u001b[K');
      visible = false;
    },
  };
}
