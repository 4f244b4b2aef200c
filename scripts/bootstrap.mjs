// Runs a command of this repository on its own Node.js, after installing and building whatever is missing.
//
//   node scripts/bootstrap.mjs [--build] <command> [arguments...]
//
// Every npm script goes through here, so that each works by itself on a fresh clone, on any Node.js from 18 on.
// Plain JavaScript without dependencies, because nothing is installed yet when it runs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build-state.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { ensureNode } from './setup/node-binary.mjs';
import { runCommand } from './setup/run.mjs';
import { SetupFailure } from './setup/setup-failure.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {string[]} args */
async function main(args) {
  const build = args[0] === '--build';
  const [command, ...rest] = build ? args.slice(1) : args;
  if (command === undefined) {
    throw new SetupFailure('Usage: node scripts/bootstrap.mjs [--build] <command> [arguments...]', 2);
  }
  await ensureInstalled(root);
  const node = await ensureNode(root);
  if (build) await ensureBuilt(root, node);
  await runCommand(root, node, command, rest);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof SetupFailure ? `\n${error.message}` : error);
  process.exitCode = error instanceof SetupFailure ? error.exitCode : 1;
});
