/** Numbers in the text format of Prometheus, with a bound on how many there are. */

/** By name; in the order of their names. */
export type Labels = Readonly<Record<string, string>>;

/** A number at one moment, with its labels. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Everything that one process counts. */
export interface Registry {
  count(name: string, labels: Labels, by?: number): void;
  /** Seconds that something took. */
  time(name: string, labels: Labels, seconds: number): void;
  /** Asked whenever somebody looks. */
  gauge(name: string, help: string, read: () => Promise<readonly Sample[]>): void;
  text(): Promise<string>;
}

/** What is counted, in words. */
export type Help = Readonly<Record<string, string>>;

/** More combinations of labels than this are counted together, under the label value `other`. */
const MOST_SERIES = 500;

const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Series {
  readonly labels: Labels;
  sum: number;
  count: number;
  readonly buckets: number[];
}

function shown(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function seriesOf(all: Map<string, Map<string, Series>>, name: string, labels: Labels): Series {
  const family = all.get(name) ?? new Map<string, Series>();
  all.set(name, family);
  const known = family.get(shown(labels));
  if (known !== undefined) return known;
  const own = family.size < MOST_SERIES ? labels : Object.fromEntries(Object.keys(labels).map((key) => [key, 'other']));
  const series = family.get(shown(own)) ?? { labels: own, sum: 0, count: 0, buckets: BUCKETS.map(() => 0) };
  family.set(shown(own), series);
  return series;
}

/** Makes one that has counted nothing. @param help what each name means; names without are not counted */
export function createRegistry(help: Help): Registry {
  const counters = new Map<string, Map<string, Series>>();
  const times = new Map<string, Map<string, Series>>();
  const gauges = new Map<string, { readonly help: string; readonly read: () => Promise<readonly Sample[]> }>();
  const head = (name: string, type: string, text = help[name] ?? ''): string =>
    `# HELP ${name} ${text}\n# TYPE ${name} ${type}`;
  return {
    count(name, labels, by = 1) {
      seriesOf(counters, name, labels).sum += by;
    },
    time(name, labels, seconds) {
      const series = seriesOf(times, name, labels);
      series.sum += seconds;
      series.count += 1;
      for (const [index, bound] of BUCKETS.entries()) if (seconds <= bound) series.buckets[index]! += 1;
    },
    gauge: (name, text, read) => void gauges.set(name, { help: text, read }),
    async text() {
      const lines: string[] = [];
      for (const [name, family] of counters) {
        lines.push(head(name, 'counter'));
        for (const { labels, sum } of family.values()) lines.push(`${name}${shown(labels)} ${sum}`);
      }
      for (const [name, family] of times) {
        lines.push(head(name, 'histogram'));
        for (const series of family.values()) lines.push(...histogram(name, series));
      }
      for (const [name, gauge] of gauges) {
        const samples = await gauge.read().catch(() => []);
        lines.push(head(name, 'gauge', gauge.help));
        for (const { labels, value } of samples) lines.push(`${name}${shown(labels)} ${value}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function histogram(name: string, { labels, sum, count, buckets }: Series): readonly string[] {
  return [
    ...BUCKETS.map((bound, index) => `${name}_bucket${shown({ ...labels, le: String(bound) })} ${buckets[index]}`),
    `${name}_bucket${shown({ ...labels, le: '+Inf' })} ${count}`,
    `${name}_sum${shown(labels)} ${sum}`,
    `${name}_count${shown(labels)} ${count}`,
  ];
}
