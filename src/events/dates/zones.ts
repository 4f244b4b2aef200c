/** Time zones by the ids that Java knows: which offset an id means at an instant, and what was doubtful about the id. */
import { boundedCache } from './bounded-cache';

/** A time zone. */
export interface Zone {
  /** As Java would name it: `America/Los_Angeles`, `GMT-08:00`, `UTC`. */
  readonly id: string;
  /** Present when the offset never changes; in milliseconds east of UTC. */
  readonly fixed?: number;
  /** Milliseconds east of UTC at an instant in milliseconds since the epoch. */
  offsetAt(instant: number): number;
}

/** A zone, and a sentence when the id does not say what its author probably believes. */
export interface ResolvedZone {
  readonly zone: Zone;
  readonly warning?: string;
}

const MINUTE = 60_000;
/** Offsets of all zones change at multiples of this. */
const QUARTER = 15 * MINUTE;
/** No zone is further from UTC. */
const FARTHEST = 18 * 60 * MINUTE;

/** The short ids of Java, which mean a place with its summer time, or a fixed offset. */
const SHORT_IDS: Readonly<Record<string, string | number>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: -5,
  HST: -10,
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: -7,
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

const UTC_IDS = new Set(['', 'UTC', 'GMT', 'Z', 'UCT', 'ZULU', 'ETC/UTC', 'ETC/GMT', 'UNIVERSAL', 'GREENWICH', 'GMT0']);
const OFFSET = /^(GMT|UTC|UT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i;

/** Coordinated universal time. */
export const UTC: Zone = { id: 'UTC', fixed: 0, offsetAt: () => 0 };
const GMT: Zone = { ...UTC, id: 'GMT' };

const resolved = boundedCache<string, ResolvedZone>(200);

/**
 * Resolves an id as `java.util.TimeZone.getTimeZone` does, in any case: `PST` is America/Los_Angeles with its summer
 * time, `EST`, `MST` and `HST` are fixed, `BST` is Bangladesh, `GMT-8` and `GMT-08:00` are fixed offsets, nothing is UTC.
 * What Java takes for GMT without a word comes with a warning: an id that does not exist, `PDT` and the like. An offset
 * without GMT in front (`-08:00`, `UTC-8`) says clearly what it means, so it is honoured here, also with a warning,
 * because a Java program reads it as GMT.
 */
export function resolveZone(id: string | undefined): ResolvedZone {
  const given = (id ?? '').trim();
  return resolved(given.slice(0, 100), resolve);
}

function resolve(id: string): ResolvedZone {
  const upper = id.toUpperCase();
  if (UTC_IDS.has(upper)) return { zone: upper === 'GMT' || upper === 'GMT0' ? GMT : UTC };
  const short = Object.hasOwn(SHORT_IDS, upper) ? SHORT_IDS[upper] : undefined;
  if (typeof short === 'number') return { zone: { ...fixedZone(short * 60 * MINUTE), id: upper } };
  const offset = OFFSET.exec(id);
  if (offset !== null) return resolveOffset(id, offset);
  const zone = placeZone(short ?? id);
  if (zone !== undefined) return { zone };
  return { zone: GMT, warning: `${shown(id)} is no time zone of Java, which then takes UTC${hint(upper)}` };
}

function resolveOffset(id: string, [, prefix, sign, hours, minutes = '0']: RegExpExecArray): ResolvedZone {
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE;
  if (Number(hours) > 23 || size > FARTHEST) {
    return { zone: GMT, warning: `${shown(id)} is no time zone of Java, which then takes UTC` };
  }
  const zone = fixedZone(sign === '-' ? -size : size);
  if (prefix?.toUpperCase() === 'GMT') return { zone };
  return {
    zone,
    warning: `${shown(id)} is read as ${zone.id}; Java itself would take it for GMT, so write ${zone.id}`,
  };
}

function hint(id: string): string {
  const standard = /^([PMCE])DT$/.exec(id)?.[1];
  if (standard === undefined) return '; write an id such as America/Los_Angeles';
  const place = { P: 'Los_Angeles', M: 'Denver', C: 'Chicago', E: 'New_York' }[standard];
  return `; write America/${place}, which has summer time`;
}

function shown(id: string): string {
  return JSON.stringify(id.slice(0, 60));
}

/** A zone whose offset never changes, in milliseconds east of UTC. */
function fixedZone(offset: number): Zone {
  return { id: offset === 0 ? 'UTC' : `GMT${offsetText(offset, ':')}`, fixed: offset, offsetAt: () => offset };
}

/** `-08:00`, or `-0800` with an empty separator. Seconds, which only dates before 1900 have, are left out. */
export function offsetText(offset: number, separator: ':' | ''): string {
  const minutes = Math.floor(Math.abs(offset) / MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

/** A place by its IANA id, or `undefined` when there is none of that name. */
function placeZone(id: string): Zone | undefined {
  // Node.js takes offsets for ids, too, but those are read above.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(id)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  const offsets = boundedCache<number, number>(5000);
  const read = (quarter: number): number => readOffset(format, quarter * QUARTER);
  return { id, offsetAt: (instant) => offsets(Math.floor(instant / QUARTER), read) };
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}
