#!/usr/bin/env node
/** Starts the `coupa` command in this process. */
import { CommanderError } from 'commander';
import { ERROR_CATALOGUE } from '../../errors';
import { EXIT } from './exit-codes';
import { createProgram, exitCodeOfParser } from './program';

const LEAST_NODE = 22;

/**
 * A reader that goes away is noticed where results are written; anywhere else it is nobody's business. A disk that is
 * full is: whatever else the command says of itself, its output is not whole.
 */
function noteLostOutput({ code = 'unknown reason' }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE' || process.listenerCount('exit', failAtExit) > 0) return;
  process.on('exit', failAtExit);
  const { remedy } = ERROR_CATALOGUE.COUPA_OUTPUT_UNWRITABLE;
  process.stderr.write(
    `COUPA_OUTPUT_UNWRITABLE: Standard output cannot be written (${code}); what is there is not complete.\n  ${remedy}\n`,
  );
}

function failAtExit(): void {
  if (process.exitCode === EXIT.ok) process.exitCode = EXIT.failed;
}

/** A process that has nothing left to wait for ends with 0, whatever it was about to do: work that got stuck must not. */
let state: 'under way' | 'over' = 'under way';
process.on('beforeExit', () => {
  if (state === 'over') return;
  state = 'over';
  process.stderr.write('COUPA_INTERNAL_ERROR: The command came to no end; what was written so far is not complete.\n');
  process.exitCode = EXIT.failed;
});

async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    process.stderr.write(`coupa needs Node.js ${LEAST_NODE} or newer; this is ${process.version}.\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(EXIT.cancelled);
    process.stderr.write('\nInterrupted; finishing what is in flight. Press Ctrl+C again to leave at once.\n');
    interrupt.abort();
  });
  process.on('SIGTERM', () => interrupt.abort());
  process.stdout.on('error', noteLostOutput);
  process.stderr.on('error', () => undefined);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { version } = require('../../../package.json') as { readonly version: string };
  const { env: environment, stdin, stdout, stderr } = process;
  const cli = { environment, stdin, stdout, stderr, signal: interrupt.signal };
  const program = createProgram(cli, version, (code) => {
    process.exitCode = code;
  });
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = exitCodeOfParser(error);
  }
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`COUPA_INTERNAL_ERROR: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  })
  .finally(() => (state = 'over'));
