/** Takes the wanted fields out of a record that was read as a whole. */
import type { DataRecord } from '../../sdk';

/** A site, and whoever asks it, writes dashes or underscores. */
const spelled = (name: string): string => name.replaceAll('_', '-');

/** A copy with these members alone, in the order of the record. Of a list, each element is picked from. */
export function pickFields(record: DataRecord, paths: readonly (readonly string[])[]): DataRecord {
  const wanted = Map.groupBy(paths, ([first = '']) => spelled(first));
  const members = Object.entries(record).flatMap(([name, value]): [string, unknown][] => {
    const below = wanted.get(spelled(name));
    if (below === undefined) return [];
    const rests = below.map(([, ...rest]) => rest);
    return [[name, rests.some((rest) => rest.length === 0) ? value : pickBelow(value, rests)]];
  });
  return Object.fromEntries(members);
}

function pickBelow(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((element) => pickBelow(element, paths));
  return typeof value === 'object' && value !== null ? pickFields(value as DataRecord, paths) : value;
}
