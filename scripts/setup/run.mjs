// Runs the command with our Node.js first on the PATH, hands its signals on and ends as it ends.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { SetupFailure } from './setup-failure.mjs';

/**
 * @param {string} root
 * @param {string} node
 * @param {string} command `node`, or a program in node_modules/.bin
 * @param {string[]} args
 * @returns {Promise<void>} once the command has ended; sets the exit code
 */
export function runCommand(root, node, command, args) {
  const search = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''];
  const child = spawn(command === 'node' ? node : command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: search.join(path.delimiter) },
    shell: command !== 'node' && process.platform === 'win32',
  });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new SetupFailure(`${command} could not be started: ${error.message}`, 127)));
    child.on('close', (code, signal) => {
      stopForwarding();
      if (signal) process.kill(process.pid, signal);
      else process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/**
 * A terminal sends SIGINT to the whole process group, the child included; handing it on as well would make two, and
 * many programs take the second for "at once". Without a terminal nobody else tells the child.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !hasTerminal()) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  const stopWatching = watchParent(() => forward('SIGTERM'));
  return () => {
    stopWatching();
    for (const signal of signals) process.off(signal, forward);
  };
}

function hasTerminal() {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}

/**
 * npm hands a signal to the shell between it and us, and that shell dies of it without telling us; a killed npm tells
 * nobody. Being handed to another parent is how we learn of both. Without npm in between this would take a shell that
 * was closed on purpose for one.
 * @param {() => void} orphaned
 */
function watchParent(orphaned) {
  if (process.env['npm_lifecycle_event'] === undefined) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, 250);
  return () => clearInterval(timer);
}
