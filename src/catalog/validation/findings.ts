/** Collects what a walk finds, with the place it was found at, and keeps the number of findings within reason. */
import type { RecordProblem } from '../../sdk';

/** A place in a record: a member name or a list position, and the place above it. */
export interface Place {
  readonly above: Place | undefined;
  readonly key: string | number;
}

/** Findings of one kind beyond this are counted, not listed: nobody reads the hundredth, and a log must stay small. */
const MOST_FINDINGS = 100;
const LONGEST_KEY = 100;

/** `invoice/lines` is one member, so its slash is written `~1`; a name of a megabyte is cut. */
const escapeKey = (key: string | number): string => {
  const text = String(key);
  const short = text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text;
  return short.replaceAll('~', '~0').replaceAll('/', '~1');
};

/** The JSON Pointer of a place. */
export function pointer(place: Place | undefined): string {
  const keys: string[] = [];
  for (let at = place; at !== undefined; at = at.above) keys.push(escapeKey(at.key));
  return keys
    .reverse()
    .map((key) => `/${key}`)
    .join('');
}

/** A growing list of findings. */
export interface FindingList {
  /** @param message made only where the finding is listed, when it costs something to make */
  add(place: Place | undefined, message: string | (() => string)): void;
  list(): readonly RecordProblem[];
}

/** Starts a list. */
export function findingList(): FindingList {
  const findings: RecordProblem[] = [];
  let left = 0;
  return {
    add(place, message) {
      if (findings.length >= MOST_FINDINGS) left += 1;
      else findings.push({ path: pointer(place), message: typeof message === 'string' ? message : message() });
    },
    list: () =>
      left === 0 ? findings : [...findings, { path: '', message: `${left} more of this kind are not listed.` }],
  };
}
