/** Looks at a connection while it is used: how many requests were sent, and what time it is at the site. */
import type { SiteConnection } from '../../connection';
import { CoupaError } from '../../errors';
import type { PollContext } from './model';

/** A connection that is looked at. */
export interface WatchedSite {
  readonly connection: SiteConnection;
  requests(): number;
  /** The latest that the site told of its clock, in milliseconds since the epoch. */
  siteNow(): number | undefined;
  /**
   * The clock of the site as the last answer told it, and ours around that request.
   * @throws {CoupaError} `COUPA_BAD_ANSWER` when it does not tell.
   */
  lastLook(): ClockLook;
}

/** The same moment on two clocks; ours before the request and behind the answer. */
export interface ClockLook {
  readonly site: number;
  readonly ownBefore: number;
  readonly ownAfter: number;
}

/** Looks at the requests of a poll. */
export function watchSite({ connection, clock }: Pick<PollContext, 'connection' | 'clock'>): WatchedSite {
  let requests = 0;
  let latest: number | undefined;
  let last: ClockLook | undefined;
  return {
    connection: {
      ...connection,
      // A poll tells what is to be told itself, and not with every poll anew.
      logger: { ...connection.logger, warn: connection.logger.debug },
      async request(request) {
        requests += 1;
        const ownBefore = clock.now();
        const answer = await connection.request(request);
        const { siteTime } = answer;
        if (siteTime !== undefined) {
          latest = Math.max(latest ?? siteTime, siteTime);
          last = { site: siteTime, ownBefore, ownAfter: clock.now() };
        }
        return answer;
      },
    },
    requests: () => requests,
    siteNow: () => latest,
    lastLook() {
      if (last !== undefined) return last;
      throw new CoupaError(
        'COUPA_BAD_ANSWER',
        `${connection.siteAddress} does not tell its time: its answers come without a Date header, so that it cannot be known which changes were read. Look for a gateway that takes the header away.`,
      );
    },
  };
}
