/** How many polls of one process wait for sites that do not answer, so that one site does not take up all that may wait. */

/** So many of one site at once; another one would only wait with them. */
const MOST_OF_ONE_SITE = 8;

/** When one that would only wait is looked at again, in milliseconds. */
export const LOOK_AGAIN_MS = 10_000;

/** A poll that is under way. */
export interface PollAtSite {
  /** It waits for the site. */
  hangs(): void;
  end(): void;
}

/** By site address. */
export interface HangingSites {
  isFull(siteAddress: string): boolean;
  begin(siteAddress: string): PollAtSite;
}

/** Makes them, without any. */
export function createHangingSites(): HangingSites {
  const counts = new Map<string, number>();
  const add = (siteAddress: string, by: number): void => {
    const count = (counts.get(siteAddress) ?? 0) + by;
    if (count === 0) counts.delete(siteAddress);
    else counts.set(siteAddress, count);
  };
  return {
    isFull: (siteAddress) => (counts.get(siteAddress) ?? 0) >= MOST_OF_ONE_SITE,
    begin(siteAddress) {
      let counted = 0;
      return {
        hangs() {
          add(siteAddress, 1 - counted);
          counted = 1;
        },
        end: () => void (counted === 1 && add(siteAddress, -1)),
      };
    },
  };
}
