/** What the service tells about itself: the same numbers for Prometheus and OpenTelemetry, and a line of log per request. */
import type { EngineNotice } from '../../../events';
import type { Ports } from '../../../sdk';
import { createInstanceLags } from './instance-lags';
import { openCollector } from './open-telemetry';
import { createRegistry, type Registry } from './registry';

/** A request that was answered. Nothing of what a user sent is in it. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  /** The pattern of the route, not the path. */
  readonly route: string;
  readonly status: number;
  readonly tookMs: number;
  readonly userId?: number;
  readonly instanceId?: number | undefined;
}

/** Tells. */
export interface Telemetry {
  readonly registry: Registry;
  answered(request: AnsweredRequest): void;
  observe(notice: EngineNotice): void;
  /** Runs the work of a request inside a span. */
  inRequest<Result>(method: string, route: string, work: () => Promise<Result>): Promise<Result>;
}

const HELP = {
  coupa_requests_total: 'Requests answered, by method, route and status.',
  coupa_request_seconds: 'How long requests took, by route.',
  coupa_polls_total: 'Polls of resources, by outcome.',
  coupa_poll_seconds: 'How long polls took.',
  coupa_poll_requests_total: 'Requests that polls sent to sites.',
  coupa_refusals_total: 'Polls that sites refused as too many requests.',
  coupa_events_found_total: 'Events found, by kind.',
  coupa_deliveries_total: 'Attempts to deliver notifications, by outcome.',
};

type Name = keyof typeof HELP;

/** Makes the telemetry of a process. */
export async function createTelemetry({ clock, logger }: Pick<Ports, 'clock' | 'logger'>): Promise<Telemetry> {
  const registry = createRegistry(HELP);
  const collector = await openCollector();
  const lags = createInstanceLags(() => clock.monotonic());
  const count = (name: Name, labels: Readonly<Record<string, string>> = {}, by = 1): void => {
    registry.count(name, labels, by);
    collector.count(name, labels, by);
  };
  const time = (name: Name, labels: Readonly<Record<string, string>>, ms: number): void => {
    registry.time(name, labels, ms / 1000);
    collector.time(name, labels, ms / 1000);
  };
  registry.gauge('coupa_lag_seconds', 'The largest lag of a poll behind its site, of this process.', async () => [
    { labels: {}, value: lags.largest() },
  ]);
  registry.gauge(
    'coupa_instance_lag_seconds',
    'The lag of instances, of the hundred that are furthest behind.',
    async () => lags.worst(),
  );
  const polled = (notice: Extract<EngineNotice, { readonly kind: 'polled' }>): void => {
    const { subscription, resource, at, tookMs, summary } = notice;
    lags.note(notice);
    count('coupa_polls_total', { outcome: 'polled' });
    count('coupa_poll_requests_total', {}, summary.requests);
    time('coupa_poll_seconds', {}, tookMs);
    for (const [kind, found] of Object.entries(summary.counts)) {
      if (found > 0) count('coupa_events_found_total', { kind }, found);
    }
    collector.span('poll', { subscription, resource, pages: summary.pages }, { from: at - tookMs, to: at });
  };
  return {
    registry,
    answered({ requestId, method, route, status, tookMs, userId, instanceId }) {
      count('coupa_requests_total', { method, route, status: String(status) });
      time('coupa_request_seconds', { route }, tookMs);
      logger.info('request', { requestId, method, route, status, tookMs: Math.round(tookMs), userId, instanceId });
    },
    observe(notice) {
      if (notice.kind === 'polled') polled(notice);
      else if (notice.kind === 'poll-failed') {
        const { subscription, resource, at, error } = notice;
        count('coupa_polls_total', { outcome: error.code });
        if (error.code === 'COUPA_RATE_LIMITED') count('coupa_refusals_total');
        collector.span('poll', { subscription, resource }, { from: at, to: at, error: error.code });
      } else if (notice.kind === 'delivered') {
        const { delivered, failed, dead } = notice.report;
        for (const [outcome, times] of Object.entries({ delivered, failed, dead })) {
          if (times > 0) count('coupa_deliveries_total', { outcome }, times);
        }
      }
    },
    inRequest: async (method, route, work) =>
      collector.inSpan(`${method} ${route}`, { 'http.request.method': method, 'http.route': route }, work),
  };
}
