/** Collects what is wrong or doubtful in a configuration, each with its place, so that the user hears all of it at once. */
import { CoupaError, isCoupaError } from '../../errors';
import type { RecordProblem } from '../../sdk';

/** What was found so far. Paths are JSON Pointers into the configuration as it was given. */
export interface Findings {
  readonly warnings: readonly RecordProblem[];
  /** How many faults there are. */
  faultCount(): number;
  /** Nothing starts with a fault. @param message what is wrong and what is expected instead; never a secret */
  fault(path: string, message: string): void;
  /** Polling can go on, but not quite as somebody may expect. */
  warn(path: string, message: string): void;
  /** Runs a check of another part, whose refusal becomes faults here. */
  check(path: string, run: () => void): void;
  /** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` with every fault. */
  throwIfAny(): void;
}

/** More problems help nobody, and a huge input must not make a huge error. */
const MOST = 200;
const TOLD = 5;

/** An empty collection. */
export function createFindings(): Findings {
  const faults: RecordProblem[] = [];
  const warnings: RecordProblem[] = [];
  const add = (list: RecordProblem[], path: string, message: string): void => {
    const isKnown = list.some((one) => one.path === path && one.message === message);
    if (list.length < MOST && !isKnown) list.push({ path, message });
  };
  const fault = (path: string, message: string): void => add(faults, path, message);
  return {
    warnings,
    faultCount: () => faults.length,
    fault,
    warn: (path, message) => add(warnings, path, message),
    check(path, run) {
      try {
        run();
      } catch (error) {
        if (!isCoupaError(error)) throw error;
        const { problems } = error;
        if (problems.length === 0) fault(path, error.message);
        for (const problem of problems) fault(path, problem.message);
      }
    },
    throwIfAny() {
      if (faults.length > 0) throw refusal(faults);
    },
  };
}

function refusal(faults: readonly RecordProblem[]): CoupaError {
  const told = faults.slice(0, TOLD).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = faults.length - told.length;
  const count = faults.length === 1 ? '' : `${faults.length} problems. `;
  const rest = more > 0 ? ` And ${more} more.` : '';
  return new CoupaError(
    'COUPA_CONFIGURATION_INVALID',
    `Events are not configured correctly, and nothing was started. ${count}${told.map(sentence).join(' ')}${rest}`,
    { problems: faults },
  );
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The pointer to a member. */
export function at(path: string, member: string | number): string {
  return `${path}/${String(member).slice(0, 200).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** What was given, safe and short enough for a message. Not for secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
