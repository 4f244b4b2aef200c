/** The `coupa` command: its sub-commands, options and help. */
import { Command, InvalidArgumentError } from 'commander';
import type { SandboxCommandOptions } from './commands/sandbox';
import { EXIT } from './exit-codes';
import { lazy } from './lazy';
import { addEvents } from './program-events';
import { addFiles } from './program-files';
import { addReading } from './program-reading';
import { addService } from './program-service';
import { addWriting } from './program-writing';
import type { Cli } from './session';

/** Gets the exit code of the command that ran. */
export type Finish = (code: number) => void;

const ENVIRONMENT = `
Credentials come from the environment or from a file, never from a flag:
  COUPA_SITE_ADDRESS          https://your-company.coupahost.com
  COUPA_OAUTH_CLIENT_ID, COUPA_OAUTH_CLIENT_SECRET, COUPA_OAUTH_SCOPE
  COUPA_API_KEY               instead of OAuth, where a site still has keys
  --config <file>             the same as JSON: {"siteAddress": "...", "oauth.client.id": "...", ...}

Exit codes: 0 all done; 1 the site refused or a record failed; 2 wrong command, configuration or input;
3 at least one record may or may not have been written; 130 interrupted.`;

/** Makes the program; `finish` gets the exit code of the command that ran. */
export function createProgram(cli: Omit<Cli, 'options'>, version: string, finish: (code: number) => void): Command {
  const program = new Command('coupa');
  const withOptions = (): Cli => ({ ...cli, options: program.opts<Cli['options']>() });
  program
    .description('Work with a Coupa site: read, write and act on its records, and move their files.')
    .version(version)
    .option('--config <file>', 'JSON file with site address and credentials')
    .option('--debug', 'log what happens to standard error')
    .addHelpText('after', ENVIRONMENT)
    .showHelpAfterError('(run with --help for usage)')
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
    })
    .exitOverride();
  addReading(program, withOptions, finish);
  addWriting(program, withOptions, finish);
  addFiles(program, withOptions, finish);
  addEvents(program, withOptions, finish);
  addService(program, withOptions, finish);
  addSandbox(program, withOptions, finish);
  return program;
}

function addSandbox(program: Command, cli: () => Cli, finish: Finish): void {
  program
    .command('sandbox')
    .description('run a local stand-in for a Coupa site, with invented data')
    .option('--port <number>', 'port on 127.0.0.1; any free one when left out', wholeNumber, 0)
    .option('--records <number>', 'how many demo records to invent', wholeNumber)
    .option('--latency <ms>', 'milliseconds that every answer takes', wholeNumber)
    .action(async (options: SandboxCommandOptions) => finish(await lazy.sandbox().sandboxCommand(cli(), options)));
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number is expected.');
}

/** The exit code for a command line that commander refused, or for help that it printed. */
export function exitCodeOfParser(error: { readonly exitCode: number }): number {
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
