/** The port through which a long write remembers what it did, so that it can be started again. */

/**
 * A durable list of lines, used by one run at a time. Where it is kept is the host's business; it holds records' hashes
 * and results, never credentials.
 */
export interface WriteJournal {
  /** For messages: where it is. */
  readonly place: string;
  /**
   * The lines that were durable at the call, in the order of appending.
   * @throws {CoupaError} `COUPA_JOURNAL_DAMAGED` when a line other than the last cannot be read.
   */
  read(): AsyncIterable<string>;
  /**
   * Appends a line without line breaks. Resolves when the line would outlive a crash of the machine.
   * @throws {CoupaError} `COUPA_JOURNAL_UNWRITABLE`; everything after that fails as well.
   */
  append(line: string): Promise<void>;
  /** Writes what is waiting and lets go of the journal. */
  close(): Promise<void>;
}
