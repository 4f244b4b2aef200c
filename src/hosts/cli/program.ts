/** The `coupa` command: its sub-commands, options and help. */
import { Command, InvalidArgumentError } from 'commander';
import type { QueryOptions } from './commands/query';
import type { WriteCommandOptions } from './commands/write';
import type { SandboxCommandOptions } from './commands/sandbox';
import { EXIT } from './exit-codes';
import { lazy } from './lazy';
import type { Cli } from './session';

const ENVIRONMENT = `
Credentials come from the environment or from a file, never from a flag:
  COUPA_SITE_ADDRESS          https://your-company.coupahost.com
  COUPA_OAUTH_CLIENT_ID, COUPA_OAUTH_CLIENT_SECRET, COUPA_OAUTH_SCOPE
  COUPA_API_KEY               instead of OAuth, where a site still has keys
  --config <file>             the same as JSON: {"siteAddress": "...", "oauth.client.id": "...", ...}

Exit codes: 0 all done; 1 the site refused or a record failed; 2 wrong command, configuration or input;
3 at least one record may or may not have been written; 130 interrupted.`;

const QUERY_EXAMPLES = `
Examples:
  $ coupa query invoices --where 'status eq approved' --where 'updated-at gt 2026-01-01T00:00:00Z' --out invoices.jsonl
  $ coupa query suppliers --where 'name starts_with Acme' --fields id,name,primary-contact.email
  $ coupa query suppliers/addresses --parent 42
  $ coupa query invoices --condition '{"field": "supplier.number", "operator": "in", "value": ["7", "8"]}'

An order other than by id is read by counting, which can miss or repeat records while data changes.`;

const WRITE_EXAMPLES = `
The input is JSON Lines or a JSON array; from standard input when no file is named. Each record gets one line of
result on standard output, in the order of the input: created, updated, failed, or unknown when the answer was lost.

Examples:
  $ coupa create suppliers suppliers.jsonl > results.jsonl
  $ echo '{"id": 5, "status": "inactive"}' | coupa update suppliers`;

/** Makes the program; `finish` gets the exit code of the command that ran. */
export function createProgram(cli: Omit<Cli, 'options'>, version: string, finish: (code: number) => void): Command {
  const program = new Command('coupa');
  const withOptions = (): Cli => ({ ...cli, options: program.opts<Cli['options']>() });
  program
    .description('Work with a Coupa site: query, create and update its records.')
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
  addSandbox(program, withOptions, finish);
  return program;
}

type Finish = (code: number) => void;

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

function addReading(program: Command, cli: () => Cli, finish: Finish): void {
  program
    .command('test')
    .description('check that the site answers and the credentials are good')
    .action(async () => finish(await lazy.test().testCommand(cli())));
  program
    .command('objects')
    .argument('[search]', 'words that must occur in name, type or description')
    .description('list the objects and what can be done with them')
    .option('--json', 'one JSON object per line')
    .action(async (search: string | undefined, options: { readonly json?: boolean }) =>
      finish(await lazy.objects().objectsCommand(cli(), search, options)),
    );
  program
    .command('fields')
    .argument('<object>', 'e.g. invoices')
    .description('list the fields of an object')
    .option('--json', 'one JSON object per line')
    .action(async (object: string, options: { readonly json?: boolean }) =>
      finish(await lazy.objects().fieldsCommand(cli(), object, options)),
    );
  program
    .command('query')
    .argument('<object>', 'e.g. invoices or suppliers/addresses')
    .description('read records as JSON Lines')
    .option('--where <condition>', "'field operator value'; repeat for AND", collect, [])
    .option('--condition <json>', 'a condition, or a list of them, as JSON', collect, [])
    .option('--fields <names>', 'only these, with commas between: id,supplier.name')
    .option('--order <field[:desc]>', 'order by this field instead of id')
    .option('--limit <count>', 'stop after this many records')
    .option('--page-size <count>', 'records per request, 1 to 50')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first: 5 or 5/7')
    .option('--out <file>', 'write here instead of standard output')
    .addHelpText('after', QUERY_EXAMPLES)
    .action(async (object: string, options: QueryOptions) =>
      finish(await lazy.query().queryCommand(cli(), object, options)),
    );
}

function addWriting(program: Command, cli: () => Cli, finish: Finish): void {
  for (const activity of ['create', 'update'] as const) {
    program
      .command(activity)
      .argument('<object>', 'e.g. suppliers')
      .argument('[file]', 'records; standard input when left out')
      .description(activity === 'create' ? 'create records' : 'update records by their id')
      .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
      .option('--stop-on-error', 'stop at the first record that fails')
      .option('--with-record', 'put the record, as the site answered it, into each result')
      .addHelpText('after', WRITE_EXAMPLES)
      .action(async (object: string, file: string | undefined, options: WriteCommandOptions) =>
        finish(await lazy.write().writeCommand(cli(), activity, object, file, options)),
      );
  }
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
