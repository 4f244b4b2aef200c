/** One poll of one resource. */
import { isCoupaError } from '../../errors';
import type { Checkpoint } from './checkpoint';
import { sweepDeletions } from './deletions';
import type { PollContext, PollReport } from './model';
import { beginPoll, type Poll } from './poll-state';
import { readWindow } from './read-window';
import { reconcile } from './reconciliation';

/** Little enough not to keep new changes waiting. */
const BACKGROUND_PAGES = 20;

/**
 * Reads what has changed since the last poll and stores it for delivery, page by page: where reading stands, what is
 * remembered, and the events of a page are stored together or not at all. It has no timer; call it when a poll is due.
 *
 * A window reaches from a stretch before the end of the last one (the overlap) up to the site's time less the lag, by the
 * clock of the site alone. It is fixed when it is opened, also over polls that fail or are cut off: the next poll goes on
 * behind the last page that was stored. Records that were read before and are unchanged give nothing; that memory takes
 * the place of "later than the last poll", so that what is saved late with an older date, within the overlap, is told of.
 * An idle resource takes one request. Memory does not grow with what there is to read.
 *
 * Then, where they are due, it reads some pages of a reconciliation and of a sweep for deletions, which go on with the
 * next poll; `pending` says so.
 *
 * When the signal aborts, it ends behind the page that is being stored and reports what was done.
 * @throws {CoupaError} what the site or the store fails with; every page before was stored.
 */
export async function pollOnce(context: PollContext): Promise<PollReport> {
  const poll = await beginPoll(context);
  try {
    await readWindow(poll);
    if (poll.tally.isCaughtUp) {
      const budget = { pages: context.backgroundPages ?? BACKGROUND_PAGES };
      await reconcile(poll, budget);
      await sweepDeletions(poll, budget);
    }
  } catch (error) {
    const isStopped = context.signal.aborted && isCoupaError(error) && error.code === 'COUPA_CANCELLED';
    if (!isStopped) throw error;
  }
  return reportOf(poll);
}

function reportOf({ tally, site, checkpoint }: Poll): PollReport {
  const { counts, repeated, suppressed, undated, outside, learned, pages, isCaughtUp } = tally;
  const watermark = watermarkOf(checkpoint);
  const siteNow = site.siteNow();
  return {
    counts: { ...counts },
    ...{ repeated, suppressed, undated, outside, learned, pages, isCaughtUp },
    requests: site.requests(),
    ...(watermark === undefined ? {} : { watermark }),
    ...(siteNow === undefined ? {} : { siteNow }),
    ...(watermark === undefined || siteNow === undefined ? {} : { lagMs: Math.max(0, siteNow - watermark) }),
    pending: [...tally.pending],
    warnings: [...tally.warnings.values(), ...(checkpoint.sweepWarning === undefined ? [] : [checkpoint.sweepWarning])],
  };
}

/** A window in order of the date is read up to its position, whatever else of it is still to come. */
function watermarkOf({ watermark, window }: Checkpoint): number | undefined {
  if (window?.position.way !== 'date' && window?.position.way !== 'second') return watermark;
  const { at } = window.position;
  return at === undefined ? watermark : Math.max(at, watermark ?? at);
}
