/** Collects what is wrong with the properties, so that the user hears all of it at once. */
import { CoupaError } from '../../errors';
import type { RecordProblem } from '../../sdk';

/** The list of faults found so far. */
export interface ProblemList {
  /** @param fault continues a sentence that begins with the name of the property. */
  add(property: string, fault: string): void;
  /** @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when there is any fault. */
  throwIfAny(): void;
}

/** An empty list. */
export function createProblemList(): ProblemList {
  const problems: RecordProblem[] = [];
  return {
    add(property, fault) {
      problems.push({ path: `/${property}`, message: `${property} ${fault}` });
    },
    throwIfAny() {
      if (problems.length === 0) return;
      const sentences = problems.map(({ message }) => `${message}.`).join(' ');
      throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The connection is not configured correctly: ${sentences}`, {
        problems,
      });
    },
  };
}
