/** The sub-commands that write: their arguments, options and help. */
import type { Command } from 'commander';
import type { ActionCommandOptions } from './commands/action';
import type { DeleteCommandOptions } from './commands/delete';
import type { WriteActivity, WriteCommandOptions } from './commands/write';
import { lazy } from './lazy';
import type { Finish } from './program';
import { collect } from './program-reading';
import type { Cli } from './session';

const RESULTS_HELP = `
The input is JSON Lines or a JSON array; from standard input when no file is named. Each record gets one line of
result on standard output, in the order of the input: created, updated, unchanged, planned, failed, or unknown when the
answer was lost and it could not be found out.`;

const EXAMPLES: Readonly<Record<WriteActivity, string>> = {
  create: `${RESULTS_HELP}

Examples:
  $ coupa create suppliers suppliers.jsonl > results.jsonl
  $ coupa create suppliers suppliers.jsonl --dry-run
  $ coupa create invoices invoices.jsonl --correlation invoice-number --replay failed.jsonl`,
  update: `${RESULTS_HELP}

Examples:
  $ echo '{"id": 5, "status": "inactive"}' | coupa update suppliers
  $ coupa update suppliers changes.jsonl --match-by number --dry-run
  $ coupa update suppliers changes.jsonl --journal changes.journal --replay failed.jsonl`,
  upsert: `${RESULTS_HELP}

Examples:
  $ coupa upsert suppliers suppliers.jsonl --key number
  $ coupa upsert suppliers suppliers.jsonl --key number --dry-run > plan.jsonl`,
};

const DESCRIPTIONS: Readonly<Record<WriteActivity, string>> = {
  create: 'create records',
  update: 'update records, found by their id or by other fields',
  upsert: 'create records or update them, whichever their key fields call for',
};

const DELETE_EXAMPLES = `
The input holds ids or records with an id, as JSON Lines or a JSON array. On a terminal you are asked first.

Examples:
  $ coupa delete supplier_items 17 18
  $ coupa delete supplier_items gone.jsonl --yes > results.jsonl`;

const ACTION_EXAMPLES = `
coupa actions <object> lists the actions. One that works on the object as a whole needs no ids.

Examples:
  $ coupa action purchase_orders issue 41 42
  $ coupa action approvals reject 7 --param reason='over budget'
  $ coupa query invoices 'status = draft' | coupa action invoices submit`;

/** Adds them to the program. */
export function addWriting(program: Command, cli: () => Cli, finish: Finish): void {
  for (const activity of ['create', 'update', 'upsert'] as const) {
    const command = writing(program.command(activity))
      .description(DESCRIPTIONS[activity])
      .addHelpText('after', EXAMPLES[activity])
      .action(async (object: string, file: string | undefined, options: WriteCommandOptions) =>
        finish(await lazy.write().writeCommand(cli(), activity, object, file, options)),
      );
    if (activity === 'update') command.option('--match-by <fields>', 'find records without id by these: number');
    if (activity === 'upsert') command.requiredOption('--key <fields>', 'the fields that tell records apart: number');
    if (activity !== 'update') {
      command
        .option('--correlation <field>', 'look for a record by this field when the answer to it was lost')
        .option('--resend <when>', 'a lost record that was not found again: unique-key, after-search or never');
    }
  }
  addDelete(program, cli, finish);
  addAction(program, cli, finish);
}

function writing(command: Command): Command {
  return restartable(command)
    .argument('<object>', 'e.g. suppliers')
    .argument('[file]', 'records; standard input when left out')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .option('--stop-on-error', 'stop at the first record that fails')
    .option('--dry-run', 'write nothing; tell what would be sent, and what it would change')
    .option('--with-record', 'put the record, as the site answered it, into each result');
}

const UNKNOWN = 'records of a replay file whose fate is unknown:';

function restartable(command: Command, unknown = `${UNKNOWN} refuse, search or send`): Command {
  return command
    .option('--journal <file>', 'remember here what was done; after a kill the same command goes on')
    .option('--replay <file>', 'write here what was not done, for another run of this command')
    .option('--unknown <how>', unknown);
}

function addDelete(program: Command, cli: () => Cli, finish: Finish): void {
  restartable(program.command('delete'))
    .argument('<object>', 'e.g. supplier_items')
    .argument('[ids...]', 'ids, or one file; standard input when left out')
    .description('delete records for good, where the API allows it')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .option('--stop-on-error', 'stop at the first record that fails')
    .option('--dry-run', 'delete nothing; tell what would be sent')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .addHelpText('after', DELETE_EXAMPLES)
    .action(async (object: string, ids: readonly string[], options: DeleteCommandOptions) =>
      finish(await lazy.delete().deleteCommand(cli(), object, ids, options)),
    );
}

function addAction(program: Command, cli: () => Cli, finish: Finish): void {
  restartable(program.command('action'), `${UNKNOWN} refuse or send`)
    .argument('<object>', 'e.g. purchase_orders')
    .argument('<action>', 'e.g. issue')
    .argument('[ids...]', 'ids, or one file; standard input when left out')
    .description('carry out an action: submit, approve, issue, void, ...')
    .option('--param <name=value>', 'a parameter of the action; repeat for more', collect, [])
    .option('--body <json>', 'sent along with every call; the word record for the fields of each record of the input')
    .option('--on <what>', 'record or collection, for actions that exist for both')
    .option('--method <method>', 'where an action has two, another than the first')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .option('--stop-on-error', 'stop at the first one that fails')
    .option('--with-record', 'put what the site answered into each result')
    .addHelpText('after', ACTION_EXAMPLES)
    .action(async (object: string, action: string, ids: readonly string[], options: ActionCommandOptions) =>
      finish(await lazy.action().actionCommand(cli(), object, action, ids, options)),
    );
}
