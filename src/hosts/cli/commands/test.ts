/** `coupa test`: can this site be reached and signed in to? */
import { EXIT } from '../exit-codes';
import { withSettings, type Cli } from '../session';

/** Prints the outcome and what to do next. */
export async function testCommand(cli: Cli): Promise<number> {
  return withSettings(cli, async (connector, values) => {
    const outcome = await connector.testConnection(values, cli.signal);
    cli.stdout.write(`${outcome.outcome}: ${outcome.message}\n`);
    return outcome.ok ? EXIT.ok : EXIT.failed;
  });
}
