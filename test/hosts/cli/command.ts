/** Runs the built `coupa` command as a user does: in a process of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';

const PROGRAM = path.join(__dirname, '..', '..', '..', 'dist', 'hosts', 'cli', 'main.js');

/** How a run ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has come on standard output or error. */
  saw(text: string): Promise<void>;
  /** What has come so far. */
  said(): string;
}

/** Starts the command; nothing of the tests' own environment gets through. */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Running {
  if (!existsSync(PROGRAM)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...environment },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A process that ends early closes its input; that is for its exit code to tell.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    said: () => stdout + stderr,
    saw: async (text) => {
      while (!(stdout + stderr).includes(text)) {
        const left = await Promise.race([ended, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
        if (left !== undefined && !(stdout + stderr).includes(text)) throw new Error(`never said: ${text}\n${stderr}`);
      }
    },
  };
}

/** Runs the command to its end. */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const { child, ended } = start(args, environment);
  child.stdin.end(input);
  return ended;
}

/** Runs the command with its standard output going to a file or a device. */
export async function runInto(
  place: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Omit<Ended, 'stdout'>> {
  const output = openSync(place, 'w');
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...environment },
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

/** The objects of JSON Lines. */
export function lines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
