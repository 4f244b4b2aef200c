/** `coupa export`: records that are not exported yet into a file, each marked on the site once it is safe there. */
import { exportRecords } from '../../../activities';
import { CoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { invalidOption } from '../options';
import { openExportFile } from '../output/export-file';
import { makeProgress } from '../output/progress';
import { withSession, type Cli } from '../session';
import { toReading, type ReadingOptions } from '../where';

/** The options as commander delivers them. */
export interface ExportCommandOptions extends ReadingOptions {
  readonly out: string;
}

/** Exports until nothing is left; a run that was cut off is simply run again. */
export async function exportCommand(
  cli: Cli,
  object: string,
  filterText: string | undefined,
  options: ExportCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    // What is marked as exported has to be safe first, and nobody can say that of a pipe.
    if (options.out === '-') throw invalidOption('--out', 'an export needs a file');
    const { object: name, request } = toReading(object, filterText, options);
    const file = await openExportFile(options.out);
    const progress = makeProgress({ stream: cli.stderr, now: () => performance.now(), noun: 'records' });
    const found = file.lines === 0 ? '' : ` ${file.lines} of an earlier run were there already.`;
    try {
      const report = await exportRecords(site, name, { ...request, signal: cli.signal }, async (records) => {
        await file.add(records.map((record) => JSON.stringify(record)));
        for (const _ of records) progress.add();
      });
      progress.clear();
      // An interrupt between two pages ends the reading without an error of its own.
      if (cli.signal.aborted) throw new CoupaError('COUPA_CANCELLED', 'The export was interrupted.');
      await file.finish();
      const gone = report.gone === 0 ? '' : ` ${report.gone} of them were deleted before they could be marked.`;
      cli.stderr.write(`${progress.count} records exported to ${options.out}.${gone}${found}\n`);
      return EXIT.ok;
    } catch (error) {
      progress.clear();
      const kept = (await file.close()) === 'kept';
      if (kept)
        cli.stderr.write(`Incomplete: ${progress.count} records were added to ${file.partial}; run it again.\n`);
      throw error;
    }
  });
}
