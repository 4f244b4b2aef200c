/** A journal in memory that can be cut off, as a kill at that moment would have left it. */
import type { WriteJournal } from '../../../src/sdk';

/** One that keeps its lines in the list it is given. */
export function journalOf(lines: string[]): WriteJournal {
  return {
    place: 'the journal of the test',
    async *read() {
      yield* [...lines];
    },
    append: async (line) => void lines.push(line),
    close: async () => undefined,
  };
}

/** What a journal holds when the run is killed after the intent of the last record that it sent. */
export function killedBeforeResult(lines: readonly string[], index: number): string[] {
  return lines.filter((line) => {
    const { kind, index: at } = JSON.parse(line) as { readonly kind: string; readonly index?: number };
    return kind !== 'result' || at !== index;
  });
}
