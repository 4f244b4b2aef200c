/** Standard error as a place for lines and, on a terminal, for a table below them that is drawn anew. */

/** Where things are said. */
export interface Screen {
  readonly isLive: boolean;
  /** A line that stays. */
  line(text: string): void;
  /** The table; nothing where there is no terminal. */
  draw(lines: readonly string[]): void;
  /** Does something that writes to the same terminal, with the table out of the way. */
  aside(work: () => Promise<void>): Promise<void>;
  /** Takes the table away. */
  clear(): void;
}

/** What would move the cursor. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Makes a screen on a stream. */
export function createScreen(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'write'>): Screen {
  const isLive = stream.isTTY;
  let table: readonly string[] = [];
  let shown = 0;
  const clear = (): void => {
    if (shown > 0) stream.write(`\u001b[${shown}A\u001b[0J`);
    shown = 0;
  };
  const show = (): void => {
    if (!isLive || table.length === 0) return;
    const width = Math.max(20, (stream.columns || 80) - 1);
    const height = Math.max(3, (stream.rows || 24) - 2);
    const lines = table.slice(0, height).map((line) => line.replace(CONTROL, ' ').slice(0, width));
    stream.write(`${lines.join('\n')}\n`);
    shown = lines.length;
  };
  return {
    isLive,
    line(text) {
      clear();
      stream.write(`${text.replace(CONTROL, ' ')}\n`);
      show();
    },
    draw(lines) {
      table = lines;
      if (!isLive) return;
      clear();
      show();
    },
    async aside(work) {
      clear();
      await work();
      show();
    },
    clear() {
      clear();
      table = [];
    },
  };
}
