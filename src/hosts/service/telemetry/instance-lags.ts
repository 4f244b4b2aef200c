/** How far behind the polls of instances are, for those that are furthest behind. */
import type { EngineNotice } from '../../../events';
import type { Sample } from './registry';

/** Instances of which something is remembered, and shown. */
const [MOST_KEPT, MOST_SHOWN] = [20_000, 100];

/** By subscription. */
export interface InstanceLags {
  note(notice: Extract<EngineNotice, { readonly kind: 'polled' }>): void;
  /** Seconds, the largest first. */
  worst(): readonly Sample[];
  largest(): number;
}

interface Lag {
  readonly lagMs: number;
  /** By the monotonic clock. */
  readonly at: number;
}

/** Makes one. The lag of an instance is that of its resource that is furthest behind. @param monotonic milliseconds */
export function createInstanceLags(monotonic: () => number): InstanceLags {
  const lags = new Map<string, Map<string, Lag>>();
  const lagOf = (resources: ReadonlyMap<string, Lag>): number =>
    Math.max(...[...resources.values()].map(({ lagMs, at }) => lagMs + monotonic() - at)) / 1000;
  return {
    note({ subscription, resource, summary: { watermark, siteNow } }) {
      if (watermark === undefined || siteNow === undefined) return;
      const resources = lags.get(subscription) ?? new Map<string, Lag>();
      resources.set(resource, { lagMs: Math.max(0, siteNow - watermark), at: monotonic() });
      lags.delete(subscription);
      lags.set(subscription, resources);
      const [oldest] = lags.keys();
      if (lags.size > MOST_KEPT && oldest !== undefined) lags.delete(oldest);
    },
    worst: () =>
      [...lags]
        .map(([subscription, resources]) => ({
          labels: { instance: subscription.replace(/^instance-/, '') },
          value: lagOf(resources),
        }))
        .sort((a, b) => b.value - a.value)
        .slice(0, MOST_SHOWN),
    largest: () => Math.max(0, ...[...lags.values()].map(lagOf)),
  };
}
