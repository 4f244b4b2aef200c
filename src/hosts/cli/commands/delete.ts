/** `coupa delete`: deletes records for good, after asking. */
import { checkDelete, deleteRecords } from '../../../activities';
import { confirm } from '../confirm';
import { openAddressed } from '../input/addressed';
import { given, toParentIds } from '../options';
import { deliverResults, resultText } from '../output/results';
import { withRestart, type RestartOptions } from '../restart';
import { withSession, type Cli } from '../session';

/** The options as commander delivers them. */
export interface DeleteCommandOptions extends RestartOptions {
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
    return withRestart(cli, options, 'records', async ({ journal, replay, unknowns, begins }) => {
      const addressed = await openAddressed(cli, args, { unknowns, replay });
      const { inputs, lines, what, takesStdin, close } = addressed;
      try {
        const text = `Delete ${what} in ${object} at ${site.siteAddress} for good`;
        await confirm(cli, { text, yes: options.yes === true || options.dryRun === true, takesStdin });
        begins(addressed);
        const surroundings = { signal: cli.signal, ...given({ journal }) };
        const results = deleteRecords(site, object, inputs, { ...runOptions, ...surroundings });
        return await deliverResults(cli, { results, lines, toText: resultText(cli, options), replay });
      } finally {
        close();
      }
    });
  });
}
