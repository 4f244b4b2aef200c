/**
 * How many ids there are to a record, as far as pages have shown. Windows are measured by it: too wide a window is split
 * later, too narrow a one costs a request that returns little.
 */

/** What is known of the density so far. */
export interface Density {
  /** Ids per record; `undefined` until a page has shown it. */
  readonly idsPerRecord: number | undefined;
  /** Notes that so many ids held so many records. */
  note(ids: bigint, records: number): void;
  /** About how many records are in so many ids. */
  records(ids: bigint): number;
  /**
   * How many ids to give to a window that shall be read in so many pages. A little less than the average calls for,
   * by as much as chance moves it, because a page that is not full costs as much as a full one.
   */
  idsFor(pages: number, pageSize: number): bigint;
}

/** Where ids are empty, windows grow by this factor, so that a gap of any width costs few requests. */
const GROWTH = 8;
const MOST = 2 ** 62;

/** Nothing is known yet. */
export function createDensity(): Density {
  let idsPerRecord: number | undefined;
  return {
    get idsPerRecord() {
      return idsPerRecord;
    },
    note(ids, records) {
      if (records === 0) {
        idsPerRecord = Math.min(MOST, Math.max(1, idsPerRecord ?? 1) * GROWTH);
        return;
      }
      const seen = Math.max(1, Number(ids) / records);
      // Densities differ by orders of magnitude, so their geometric mean is taken.
      idsPerRecord = Math.min(MOST, idsPerRecord === undefined ? seen : Math.sqrt(idsPerRecord * seen));
    },
    records: (ids) => Math.max(0, Number(ids)) / (idsPerRecord ?? 1),
    idsFor(pages, pageSize) {
      const records = pages * pageSize;
      const each = idsPerRecord ?? 1;
      const spread = 1.5 * Math.sqrt(records * Math.max(0, 1 - 1 / each));
      return BigInt(Math.max(1, Math.round(each * Math.max(records / 2, records - spread))));
    },
  };
}
