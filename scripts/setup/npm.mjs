// Runs npm: the very npm that started us when there is one, otherwise the one on the PATH.
import { spawn } from 'node:child_process';
import path from 'node:path';

/** Our own Node.js runs the packages, so the machine's older one is no reason to warn about, let alone to refuse. */
const QUIET = ['--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'];

/**
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<number>} npm's exit code
 */
export function runNpm(cwd, args) {
  const { npm_execpath: npmCli, npm_node_execpath: npmNode } = process.env;
  const [command, first] =
    npmCli && path.basename(npmCli) === 'npm-cli.js' ? [npmNode ?? process.execPath, [npmCli]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, ...QUIET], {
      cwd,
      // Windows finds npm.cmd through its shell only; the arguments are ours and need no quoting.
      shell: command === 'npm' && process.platform === 'win32',
      // npm's chatter is progress, not output: `npm run something > file` must hold the output of the command only.
      stdio: ['ignore', 2, 2],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
