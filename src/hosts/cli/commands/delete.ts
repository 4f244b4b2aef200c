/** `coupa delete`: deletes records for good, after asking. */
import { checkDelete, deleteRecords } from '../../../activities';
import { confirm } from '../confirm';
import { openAddressed } from '../input/addressed';
import { given, toParentIds } from '../options';
import { deliverResults, resultText } from '../output/results';
import { withSession, type Cli } from '../session';

/** The options as commander delivers them. */
export interface DeleteCommandOptions {
  readonly parent?: string;
  readonly stopOnError?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Deletes what ids or records name, and tells of each what became of it. */
export async function deleteCommand(
  cli: Cli,
  object: string,
  args: readonly string[],
  options: DeleteCommandOptions,
): Promise<number> {
  return withSession(cli, async (site) => {
    const runOptions = given({
      ...toParentIds(options.parent),
      stopOnError: options.stopOnError,
      mode: options.dryRun === true ? ('dry-run' as const) : undefined,
    });
    checkDelete(object, runOptions);
    const { inputs, lines, what, takesStdin, close } = await openAddressed(cli, args);
    try {
      const text = `Delete ${what} in ${object} at ${site.siteAddress} for good`;
      await confirm(cli, { text, yes: options.yes === true || options.dryRun === true, takesStdin });
      const results = deleteRecords(site, object, inputs, { ...runOptions, signal: cli.signal });
      return await deliverResults(cli, {
        results,
        lines,
        toText: resultText(cli, options),
      });
    } finally {
      close();
    }
  });
}
