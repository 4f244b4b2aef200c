/** The sub-commands that read: their arguments, options and help. */
import type { Command } from 'commander';
import type { ExportCommandOptions } from './commands/export';
import type { QueryOptions } from './commands/query';
import { lazy } from './lazy';
import type { Finish } from './program';
import type { Cli } from './session';

const FILTER_HELP = `
A filter is one or more conditions joined by and:
  status in approved,voided and updated-at >= 2026-01-01 and supplier.name starts_with Acme
  created-at between 2026-01-01 and 2026-03-31 and not (currency.code = USD)
Operators: =, !=, >, >=, <, <=, contains, starts_with, ends_with, in, not in, blank, like, between, is null.
A value with a comma or a reserved word stands in quotes: name = 'Smith, Jones and Sons'.`;

const QUERY_EXAMPLES = `${FILTER_HELP}

Examples:
  $ coupa query invoices 'status = approved and updated-at >= 2026-01-01' --out invoices.jsonl
  $ coupa query suppliers --where 'name starts_with Acme' --fields id,name,primary-contact.email
  $ coupa query suppliers/addresses --parent 42
  $ coupa query invoices --condition '{"field": "supplier.number", "operator": "in", "value": ["7", "8"]}'
  $ coupa query --select "SELECT id, invoice-number FROM invoices WHERE status = 'approved' LIMIT 10"
  $ coupa query invoices --out invoices.jsonl --resume invoices.resume

An order other than by id is read by counting, which can miss or repeat records while data changes.`;

const EXPORT_EXAMPLES = `
Reads the records whose exported flag is not set, in order of id. Each page is flushed to the file first and then its
records are marked as exported. A run that was cut off is run again with the same file; at most one page comes twice.

Examples:
  $ coupa export invoices 'status = approved' --out invoices-0117.jsonl
  $ coupa export purchase_orders --fields id,po-number,supplier.name --out orders.jsonl`;

const ACTIONS_EXAMPLES = `
Examples:
  $ coupa actions purchase_orders
  $ coupa actions invoices --json`;

/** Adds them to the program. */
export function addReading(program: Command, cli: () => Cli, finish: Finish): void {
  addLists(program, cli, finish);
  reading(
    program
      .command('query')
      .argument('[object]', 'e.g. invoices or suppliers/addresses; in --select when left out')
      .argument('[filter]', 'a filter text, see below'),
  )
    .description('read records as JSON Lines')
    .option('--select <text>', 'all in one: SELECT fields FROM object WHERE ... ORDER BY ... LIMIT ...')
    .option('--fields <names>', 'only these, with commas between: id,supplier.name')
    .option('--return-object <how>', 'limited: ids only; shallow: own fields and the keys of associations')
    .option('--order <field[:desc]>', 'order by this field instead of id')
    .option('--any-order', 'records as they come, not sorted by id; quicker')
    .option('--out <file>', 'write here instead of standard output')
    .option('--resume <file>', 'with --out: remember here how far it got, and go on from there after a crash or kill')
    .addHelpText('after', QUERY_EXAMPLES)
    .action(async (object: string | undefined, filter: string | undefined, options: QueryOptions) =>
      finish(await lazy.query().queryCommand(cli(), object, filter, options)),
    );
  reading(
    program
      .command('export')
      .argument('<object>', 'one with an exported flag, e.g. invoices')
      .argument('[filter]', 'which of those that are not exported yet'),
  )
    .description('read records that are not exported yet, and mark them once they are in the file')
    .option('--fields <names>', 'only these, with commas between: id,supplier.name')
    .requiredOption('--out <file>', 'a file that does not exist yet')
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(async (object: string, filter: string | undefined, options: ExportCommandOptions) =>
      finish(await lazy.export().exportCommand(cli(), object, filter, options)),
    );
}

/** The options that say which records. */
function reading(command: Command): Command {
  return command
    .option('--where <filter>', 'a filter text; repeat for and', collect, [])
    .option('--condition <json>', 'a condition, or a list of them, as JSON', collect, [])
    .option('--filter <name>', 'a filter that is stored on the site')
    .option('--limit <count>', 'stop after this many records')
    .option('--page-size <count>', 'records per request, 1 to 50')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first: 5 or 5/7');
}

/** Gathers the values of an option that may be repeated. */
export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

function addLists(program: Command, cli: () => Cli, finish: Finish): void {
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
    .command('actions')
    .argument('<object>', 'e.g. purchase_orders')
    .description('list the actions of an object and their parameters')
    .option('--json', 'one JSON object per line')
    .addHelpText('after', ACTIONS_EXAMPLES)
    .action(async (object: string, options: { readonly json?: boolean }) =>
      finish(await lazy.action().actionsCommand(cli(), object, options)),
    );
}
