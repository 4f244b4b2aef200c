/** What an engine tells, as a line for people. */
import type { EngineNotice } from '../../../events';
import { durationText, instantText } from './durations';

/** How much is told: all polls, or only those that found something. */
export type Detail = 'all' | 'news';

/** `undefined` for what need not be told. */
export function noticeText(notice: EngineNotice, detail: Detail): string | undefined {
  const text = textOf(notice, detail);
  return text === undefined ? undefined : `${instantText(notice.at)} ${text}`;
}

function textOf(notice: EngineNotice, detail: Detail): string | undefined {
  switch (notice.kind) {
    case 'polled':
      return polledText(notice, detail);
    case 'poll-failed': {
      const { resource, error, retryAt, at } = notice;
      return `${resource}: ${error.message} (${error.code}) Next try in ${durationText(retryAt - at)}.`;
    }
    case 'delivered': {
      const { delivered, failed, dead, lastError, pausedBecause } = notice.report;
      if (pausedBecause !== undefined) return pausedText(pausedBecause);
      if (failed + dead === 0) return detail === 'all' ? `${delivered} notifications delivered` : undefined;
      const given = dead > 0 ? `, ${dead} given up` : '';
      return `${delivered} notifications delivered, ${failed} to be sent again${given}: ${lastError ?? ''}`;
    }
    case 'delivery-failed':
      return `handing on failed: ${notice.error.message} (${notice.error.code})`;
    case 'lease':
      return notice.standing === 'held'
        ? 'polling begins'
        : 'another process polls with this store; this one stands by and takes over when that ends';
  }
}

/** What has to be done, and that nothing is lost meanwhile. */
export function pausedText(reason: string): string {
  return `Nothing is handed on, and everything is kept, until you run coupa events resume. It was stopped because: ${reason}`;
}

function polledText(notice: Extract<EngineNotice, { kind: 'polled' }>, detail: Detail): string | undefined {
  const { resource, summary, tookMs } = notice;
  const { CREATED, UPDATED, DELETED, UNKNOWN } = summary.counts;
  const changes = [
    [CREATED, 'created'],
    [UPDATED + UNKNOWN, 'updated'],
    [DELETED, 'deleted'],
  ] as const;
  const found = changes.filter(([count]) => count > 0).map(([count, kind]) => `${count.toLocaleString('en')} ${kind}`);
  if (found.length === 0 && detail === 'news') return undefined;
  const { watermark, siteNow } = summary;
  const lag = watermark === undefined || siteNow === undefined ? '' : `, lag ${durationText(siteNow - watermark)}`;
  return `${resource}: ${found.join(', ') || 'nothing new'} in ${durationText(tookMs)}${lag}`;
}
