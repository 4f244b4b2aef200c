/** The placeholders for points in time in the urls of a polling configuration: `${date:yyyy-MM-dd'T'HH:mm:ssXXX}`. */
import { mendPattern } from './check-pattern';
import { formatJava, MILLISECONDS } from './format';
import { compileJava, hasField } from './pattern';
import { resolveZone, UTC, type Zone } from './zones';

/** One finding about a template; `offset` is the place of the placeholder, in UTF-16 units from 0. */
export interface TemplateProblem {
  readonly offset: number;
  readonly message: string;
}

/** The two points in time that placeholders stand for, in milliseconds since the epoch. */
export interface TemplateTimes {
  /** The poll before, the poll delay already taken off. */
  readonly lastPoll: number;
  readonly now: number;
}

/** A template whose placeholders were understood, or what is wrong with each that was not. */
export type CompiledTemplate =
  | {
      readonly ok: true;
      /** How many placeholders there are. */
      readonly count: number;
      readonly warnings: readonly TemplateProblem[];
      /** The text with all values in it, each percent-encoded (`+` is `%2B`), so that a url may be parsed afterwards. */
      render(times: TemplateTimes): string;
    }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

type Writer = (times: TemplateTimes) => string;
type Placeholder = { readonly write: Writer; readonly warnings: readonly string[] } | { readonly fault: string };

const KNOWN = [
  '${date}, ${date:PATTERN}',
  '${gmtDate:PATTERN}',
  '${dateTimeZone:ZONE:PATTERN}',
  '${nowTimeZone:ZONE:PATTERN}',
  '${epoch}, ${epoch:s}, ${epoch:ms}, ${epoch:us}',
  '${milliseconds}',
].join(', ');

/** What a placeholder without a pattern is written by. */
const ISO = "yyyy-MM-dd'T'HH:mm:ssXXX";
/** More in one url are no configuration. */
const MOST = 50;

/**
 * Understands the placeholders of Open Connectors: `date` and `gmtDate` (in UTC), `dateTimeZone` (in a zone), all three the
 * time of the last poll; `nowTimeZone`, the time of this one; `epoch` in milliseconds, seconds (`s`) or microseconds (`us`);
 * `milliseconds`. A placeholder ends at its first `}`; quotes belong to the pattern.
 *
 * A pattern with a time of day but without an offset gets one (`XXX`), because Coupa reads such a text as UTC whatever the
 * zone was meant to be; a pattern that writes `Z` as plain text is written in UTC. Both are the instant that was meant.
 */
export function compilePlaceholders(template: string): CompiledTemplate {
  const pieces: (string | Writer)[] = [];
  const warnings: TemplateProblem[] = [];
  const problems: TemplateProblem[] = [];
  let count = 0;
  let from = 0;
  for (let at = template.indexOf('${'); at !== -1; at = template.indexOf('${', from)) {
    count += 1;
    const end = template.indexOf('}', at);
    if (end === -1 || count > MOST) {
      const message = end === -1 ? 'this placeholder is not closed; a } is missing' : `more than ${MOST} placeholders`;
      problems.push({ offset: at, message });
      break;
    }
    pieces.push(template.slice(from, at));
    const found = compileOne(template.slice(at + 2, end), template.slice(end + 1));
    if ('fault' in found) problems.push({ offset: at, message: found.fault });
    else {
      pieces.push(found.write);
      warnings.push(...found.warnings.map((message) => ({ offset: at, message })));
    }
    from = end + 1;
  }
  if (problems.length > 0) return { ok: false, problems };
  pieces.push(template.slice(from));
  const render = (times: TemplateTimes): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : encodeURIComponent(piece(times)))).join('');
  return { ok: true, count, warnings, render };
}

function compileOne(body: string, behind: string): Placeholder {
  const colon = body.indexOf(':');
  const name = (colon === -1 ? body : body.slice(0, colon)).trim();
  const rest = colon === -1 ? undefined : body.slice(colon + 1);
  switch (name.toLowerCase()) {
    case 'date':
    case 'gmtdate':
      return datePlaceholder({ pattern: rest, zone: UTC, time: 'lastPoll' }, behind);
    case 'datetimezone':
      return zonedPlaceholder(rest, 'lastPoll', behind);
    case 'nowtimezone':
      return zonedPlaceholder(rest, 'now', behind);
    case 'milliseconds':
      return rest === undefined ? epochPlaceholder('ms') : { fault: 'milliseconds takes nothing behind it' };
    case 'epoch':
      return epochPlaceholder((rest ?? 'ms').trim());
    default:
      return { fault: `there is no placeholder ${JSON.stringify(name.slice(0, 40))}; use one of ${KNOWN}` };
  }
}

function epochPlaceholder(unit: string): Placeholder {
  const exact = (lastPoll: number): number => Math.floor(lastPoll);
  switch (unit) {
    case 's':
      return { write: ({ lastPoll }) => String(Math.floor(lastPoll / 1000)), warnings: [] };
    case 'ms':
      return { write: ({ lastPoll }) => String(exact(lastPoll)), warnings: [] };
    case 'us':
      return { write: ({ lastPoll }) => `${exact(lastPoll)}000`, warnings: [] };
    default:
      return { fault: `epoch is counted in s, ms or us, not in ${JSON.stringify(unit.slice(0, 20))}` };
  }
}

/** Offsets hold a colon themselves: `-08:00`, `GMT+5:30`. */
const ZONE = /^\s*((?:[A-Za-z]{2,3})?[+-]\d{1,2}:\d{2}|[^:]*):([^]*)$/;

function zonedPlaceholder(rest: string | undefined, time: keyof TemplateTimes, behind: string): Placeholder {
  const [, id = '', pattern] = ZONE.exec(rest ?? '') ?? [];
  if (pattern === undefined)
    return { fault: "a time zone and a pattern are expected, e.g. PST:yyyy-MM-dd'T'HH:mm:ssXXX" };
  const { zone, warning } = resolveZone(id);
  const placeholder = datePlaceholder({ pattern, zone, time }, behind);
  if ('fault' in placeholder || warning === undefined) return placeholder;
  return { ...placeholder, warnings: [warning, ...placeholder.warnings] };
}

interface DatePlaceholder {
  readonly pattern: string | undefined;
  readonly zone: Zone;
  readonly time: keyof TemplateTimes;
}

function datePlaceholder({ pattern: given = ISO, zone, time }: DatePlaceholder, behind: string): Placeholder {
  if (given.trim() === MILLISECONDS) return { write: (times) => formatJava(MILLISECONDS, times[time]), warnings: [] };
  const compiled = compileJava(given);
  if (!compiled.ok) return { fault: `the pattern ${JSON.stringify(given.slice(0, 60))} ${compiled.fault}` };
  const mended = mendPattern(given);
  const warnings = mended.warnings.map((warning) => `the pattern ${warning}`);
  let { pattern } = mended;
  let writtenIn = zone;
  const { tokens } = compiled;
  if (hasField(tokens, 'HkKh') && !hasField(tokens, 'zZX')) {
    const last = tokens.at(-1);
    const isZulu = (last?.kind === 'literal' && last.text.endsWith('Z')) || behind.startsWith('Z');
    if (isZulu) {
      writtenIn = UTC;
      if (zone.fixed !== 0) warnings.push(`the pattern says Z, which is UTC, so it is not written in ${zone.id}`);
    } else if (!/^(?:[+-]|%2B|\.\d)/i.test(behind)) {
      pattern += 'XXX';
      if (zone.fixed !== 0) {
        warnings.push(`the pattern has no offset, and Coupa would read ${zone.id} as UTC; XXX is added to it`);
      }
    }
  }
  return { write: (times) => formatJava(pattern, times[time], writtenIn), warnings };
}
