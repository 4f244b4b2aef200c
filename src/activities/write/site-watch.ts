/** Listens to a connection for what a run has to know of the site: what its clock says, and how far its ids go. */
import type { SiteConnection } from '../../connection';
import type { Beginning } from '../journal';
import { asId } from '../target';

/** A connection that is listened to. */
export interface SiteWatch {
  /** Answers as the one that is listened to. */
  readonly connection: SiteConnection;
  /** Learns an id that was seen. */
  see(id: unknown): void;
  now(): Beginning;
}

/** Starts to listen. */
export function watchSite(connection: SiteConnection): SiteWatch {
  let siteTime: number | undefined;
  let highest: bigint | undefined;
  return {
    connection: {
      ...connection,
      async request(request) {
        const answer = await connection.request(request);
        if (answer.siteTime !== undefined) siteTime = Math.max(siteTime ?? 0, answer.siteTime);
        return answer;
      },
    },
    see(given) {
      const id = asId(given);
      if (id !== undefined && (highest === undefined || BigInt(id) > highest)) highest = BigInt(id);
    },
    now: () => ({
      ...(siteTime === undefined ? {} : { siteTime }),
      ...(highest === undefined ? {} : { highestId: String(highest) }),
    }),
  };
}
