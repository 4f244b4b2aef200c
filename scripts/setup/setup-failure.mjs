// What the set-up throws when it cannot go on: a message for the person in front of the terminal, and an exit code.

export class SetupFailure extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Says what is being done, on stderr so that the output of the command itself stays clean.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`[setup] ${line}\n`);
}
