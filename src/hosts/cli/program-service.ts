/** The sub-commands of the service: their arguments, options and help. */
import type { Command } from 'commander';
import type { ServeCommandOptions } from './commands/serve';
import type { UserCommandOptions } from './commands/service-users';
import { lazy } from './lazy';
import type { Finish } from './program';
import { addScale, countOf, megabytes, JOBS, portNumber, withData, withMetrics } from './program-scale';
import type { DataOptions } from './service/database';
import type { Cli } from './session';

const SERVE_HELP = `
The key that secrets are encrypted with comes from COUPA_SERVICE_KEY or from --key-file: the one in use first, older ones
after it, separated by commas or blanks. Keep it apart from the database. The address of a database of PostgreSQL
(postgres://user:password@host:5432/database) comes from COUPA_DATABASE_URL or from --database-file.

Examples:
  $ coupa serve --demo
  $ coupa keys new > service.key && chmod 600 service.key
  $ coupa users add me@example.com --organization "My company"
  $ coupa serve --key-file service.key --port 8080
  $ coupa serve --key-file service.key --host 0.0.0.0 --tls-cert site.crt --tls-key site.key`;

const USERS_HELP = `
Examples:
  $ coupa users add me@example.com --organization "My company"
  $ coupa users renew me@example.com
  $ coupa users list`;

const KEYS_HELP = `
To change the key: put the new one in front of the old one, restart the service, rotate, then take the old one away.

Examples:
  $ coupa keys new
  $ coupa keys rotate --key-file service.key`;

/** Adds them to the program. */
export function addService(program: Command, cli: () => Cli, finish: Finish): void {
  withMetrics(withData(program.command('serve')))
    .description('run the service: instances, records and events over HTTP')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; any free one for 0', portNumber, 8080)
    .option('--key-file <file>', 'file with the keys, instead of COUPA_SERVICE_KEY')
    .option('--tls-cert <file>', 'certificate with its chain, in PEM')
    .option('--tls-key <file>', 'its key, in PEM')
    .option(
      '--behind-proxy <addresses>',
      'proxies in front whose X-Forwarded-For is believed, with commas between them',
    )
    .option('--allow-sites <hosts>', 'hosts, addresses or ranges inside the network that sites may be at')
    .option('--allow-callbacks <hosts>', 'hosts, addresses or ranges inside the network that callbacks may go to')
    .option('--allow-origins <origins>', 'pages of these origins may call the service from a browser (CORS), or *')
    .option('--file-limit <MB>', 'the largest file that is sent to or fetched from a site', megabytes, 100)
    .option(
      '--jobs <number>',
      'instances polled at once, on PostgreSQL; 0 leaves the work to "coupa work"',
      countOf,
      JOBS,
    )
    .option('--demo', 'try it out: with a sandbox and a user, on this machine, keeping nothing')
    .addHelpText('after', SERVE_HELP)
    .action(async (options: ServeCommandOptions) => finish(await lazy.serve().serveCommand(cli(), options)));
  addScale(program, cli, finish);
  addUsers(program, cli, finish);
  addKeys(program, cli, finish);
}

function addUsers(program: Command, cli: () => Cli, finish: Finish): void {
  const users = program
    .command('users')
    .description('make and manage the users of the service')
    .addHelpText('after', USERS_HELP);
  const command = (name: string, description: string): Command =>
    withData(users.command(name)).description(description).option('--json', 'as JSON');
  command('add', 'make a user, and print the secrets once')
    .argument('<email>', 'address of the user')
    .option('--organization <name>', 'the tenant; made when there is none of that name', 'Default')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--password-stdin', 'read a password for the login endpoints from standard input')
    .action(async (email: string, options: UserCommandOptions) =>
      finish(await lazy.serviceUsers().addUserCommand(cli(), email, options)),
    );
  command('renew', 'print new secrets, and make the old ones of the user invalid')
    .argument('<email>', 'address of the user')
    .action(async (email: string, options: UserCommandOptions) =>
      finish(await lazy.serviceUsers().renewUserCommand(cli(), email, options)),
    );
  for (const [name, standing] of [
    ['disable', 'disabled'],
    ['enable', 'enabled'],
  ] as const) {
    command(name, standing === 'disabled' ? 'keep a user out' : 'let a user in again')
      .argument('<email>', 'address of the user')
      .action(async (email: string, options: UserCommandOptions) =>
        finish(await lazy.serviceUsers().setUserCommand(cli(), email, standing, options)),
      );
  }
  command('list', 'list the users').action(async (options: UserCommandOptions) =>
    finish(await lazy.serviceUsers().listUsersCommand(cli(), options)),
  );
}

function addKeys(program: Command, cli: () => Cli, finish: Finish): void {
  const keys = program
    .command('keys')
    .description('the keys that secrets are encrypted with')
    .addHelpText('after', KEYS_HELP);
  keys
    .command('new')
    .description('print a new key')
    .action(async () => finish(await lazy.serviceUsers().newKeyCommand(cli())));
  withData(keys.command('rotate'))
    .description('encrypt all secrets anew with the first key')
    .option('--key-file <file>', 'file with the keys, instead of COUPA_SERVICE_KEY')
    .action(async (options: DataOptions & { readonly keyFile?: string }) =>
      finish(await lazy.serviceUsers().rotateKeysCommand(cli(), options)),
    );
}
