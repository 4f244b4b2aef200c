/** Reads lengths of time: `90s`, `15m`, `2h`, `7d`, `1w`, or a number in the unit that the setting is known for. */
import { shown, type Findings } from './findings';
import type { Member } from './values';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNITS;

const WORDS: Readonly<Record<string, Unit>> = {
  ...{ ms: 'ms', millisecond: 'ms', milliseconds: 'ms', s: 's', sec: 's', second: 's', seconds: 's' },
  ...{ m: 'm', min: 'm', mins: 'm', minute: 'm', minutes: 'm', h: 'h', hour: 'h', hours: 'h' },
  ...{ d: 'd', day: 'd', days: 'd', w: 'w', week: 'w', weeks: 'w' },
};

/** Bounds in milliseconds, and the unit of a bare number. */
export interface DurationRange {
  readonly unit: Unit;
  readonly least: number;
  readonly most: number;
}

/** Milliseconds. */
export function readDuration(found: Findings, member: Member | undefined, range: DurationRange): number | undefined {
  if (member === undefined) return undefined;
  const length = parseDuration(member.value, range.unit);
  if (length !== undefined && length >= range.least && length <= range.most) return length;
  const bounds = `from ${durationText(range.least)} to ${durationText(range.most)}`;
  found.fault(
    member.path,
    `a length of time ${bounds} is expected, e.g. 90s, 15m, 2h or 7d, not ${shown(member.value)}`,
  );
  return undefined;
}

function parseDuration(value: unknown, unit: Unit): number | undefined {
  if (typeof value === 'number') return value * UNITS[unit];
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const [, number, word] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim()) ?? [];
  if (number === undefined || word === undefined) return undefined;
  const given = word === '' ? unit : WORDS[word.toLowerCase()];
  return given === undefined ? undefined : Number(number) * UNITS[given];
}

/** `900000` as `15m`. */
export function durationText(length: number): string {
  const units = (Object.keys(UNITS) as Unit[]).reverse();
  const unit = units.find((each) => length >= UNITS[each] && length % UNITS[each] === 0) ?? 'ms';
  return `${length / UNITS[unit]}${unit}`;
}
