/** The sub-commands that move files: their arguments, options and help. */
import type { Command } from 'commander';
import type { AttachCommandOptions } from './commands/attach';
import type { DownloadCommandOptions } from './commands/download';
import { lazy } from './lazy';
import type { Finish } from './program';
import type { Cli } from './session';

const ATTACH_EXAMPLES = `
Examples:
  $ coupa attach invoices 41 scan.pdf terms.pdf --intent Internal
  $ coupa attach invoices 41 --url https://example.com/order/7
  $ coupa attach invoices 41 scan.tif --as image_scan`;

const ATTACHMENTS_EXAMPLES = `
Examples:
  $ coupa attachments invoices 41`;

const DOWNLOAD_EXAMPLES = `
A file gets its name when it is complete. An existing file is not replaced without --force.

Examples:
  $ coupa download invoices/attachments 7 8 --parent 41 --out scans/
  $ coupa attachments invoices 41 | coupa download invoices/attachments - --parent 41 --out scans/
  $ coupa download invoices 41 --file legal_invoice_pdf --out invoice-41.pdf`;

/** Adds them to the program. */
export function addFiles(program: Command, cli: () => Cli, finish: Finish): void {
  program
    .command('attach')
    .argument('<object>', 'e.g. invoices')
    .argument('<id>', 'the record to attach to')
    .argument('[files...]', 'files to upload')
    .description('attach files, a text or an address to a record')
    .option('--intent <who>', 'who sees it: Internal or Supplier')
    .option('--linked-to <what>', 'what else it is linked to, as the site names it')
    .option('--content-type <type>', 'type of the files, e.g. application/pdf')
    .option('--text <text>', 'attach a text')
    .option('--url <address>', 'attach an address')
    .option('--as <file>', 'upload as a file that the record itself has, e.g. image_scan')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .addHelpText('after', ATTACH_EXAMPLES)
    .action(async (object: string, id: string, files: readonly string[], options: AttachCommandOptions) =>
      finish(await lazy.attach().attachCommand(cli(), object, id, files, options)),
    );
  program
    .command('attachments')
    .argument('<object>', 'e.g. invoices')
    .argument('<id>', 'the record whose attachments to list')
    .description('list the attachments of a record as JSON Lines')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .addHelpText('after', ATTACHMENTS_EXAMPLES)
    .action(async (object: string, id: string, options: { readonly parent?: string }) =>
      finish(await lazy.attach().attachmentsCommand(cli(), object, id, options)),
    );
  program
    .command('download')
    .argument('<object>', 'e.g. invoices/attachments')
    .argument('[ids...]', 'ids, or one file with ids or records; standard input when left out')
    .description('download files: attachments, scans, documents, pictures')
    .option('--out <place>', 'a folder, or a file when there is one id', '.')
    .option('--file <name>', 'which file, where a record has several: image_scan, legal_invoice_pdf')
    .option('--style <name>', 'of pictures: preview or thumb')
    .option('--force', 'replace files that exist')
    .option('--skip-existing', 'leave files that exist and have the right size, to go on after a run that was cut off')
    .option('--parent <ids>', 'ids of the parents of a sub-object, outermost first')
    .addHelpText('after', DOWNLOAD_EXAMPLES)
    .action(async (object: string, ids: readonly string[], options: DownloadCommandOptions) =>
      finish(await lazy.download().downloadCommand(cli(), object, ids, options)),
    );
}
