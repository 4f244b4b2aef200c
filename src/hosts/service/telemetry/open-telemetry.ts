/** Spans and counts for whoever collects them: by the interface of OpenTelemetry, which does nothing until a program brings an SDK. */
import type { Attributes, Counter, Histogram } from '@opentelemetry/api';

/** What is told to a collector. */
export interface Collector {
  count(name: string, attributes: Attributes, by: number): void;
  time(name: string, attributes: Attributes, seconds: number): void;
  /** Runs work inside a span; what fails marks it. */
  inSpan<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result>;
  /** A span of something that is over. Times are milliseconds since the epoch. */
  span(
    name: string,
    attributes: Attributes,
    times: { readonly from: number; readonly to: number; readonly error?: string },
  ): void;
}

const NOTHING: Collector = {
  count: () => undefined,
  time: () => undefined,
  inSpan: async (_name, _attributes, work) => work(),
  span: () => undefined,
};

const SCOPE = 'coupa-connector';

/** The collector of this process; one that does nothing when the package is not installed. */
export async function openCollector(): Promise<Collector> {
  const api = await import('@opentelemetry/api').catch(() => undefined);
  if (api === undefined) return NOTHING;
  const { metrics, trace, SpanStatusCode } = api;
  const [meter, tracer] = [metrics.getMeter(SCOPE), trace.getTracer(SCOPE)];
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  return {
    count(name, attributes, by) {
      const counter = counters.get(name) ?? meter.createCounter(name);
      counters.set(name, counter);
      counter.add(by, attributes);
    },
    time(name, attributes, seconds) {
      const histogram = histograms.get(name) ?? meter.createHistogram(name, { unit: 's' });
      histograms.set(name, histogram);
      histogram.record(seconds, attributes);
    },
    inSpan: async (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
    span(name, attributes, { from, to, error }) {
      const span = tracer.startSpan(name, { attributes, startTime: from });
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(to);
    },
  };
}
