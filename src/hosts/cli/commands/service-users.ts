/** `coupa users` and `coupa keys`: who may use the service, and what its secrets are encrypted with. */
import type { MadeUser } from '../../service';
import { EXIT } from '../exit-codes';
import { readAll } from '../input/whole-input';
import { lazy } from '../lazy';
import { writeTable } from '../output/table';
import { mustExist, readKeys, withDatabase, type DataOptions } from '../service/database';
import { guarded, type Cli } from '../session';

/** The options as commander delivers them. */
export interface UserCommandOptions extends DataOptions {
  readonly organization?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

function show(cli: Cli, made: MadeUser, { json }: UserCommandOptions): void {
  const { userSecret, organizationSecret, userId, organizationId } = made;
  const header = `User ${userSecret}, Organization ${organizationSecret}`;
  if (json === true) {
    cli.stdout.write(`${JSON.stringify({ userId, organizationId, userSecret, organizationSecret })}\n`);
    return;
  }
  cli.stdout.write(`Authorization: ${header}\n`);
  cli.stderr.write('This is shown once; the service keeps hashes only.\n');
}

/** Makes a user, and the organization where it is new. */
export async function addUserCommand(cli: Cli, email: string, options: UserCommandOptions): Promise<number> {
  return guarded(cli, [], async () => {
    const password = options.passwordStdin === true ? (await readAll(cli.stdin)).replace(/\r?\n$/, '') : undefined;
    const { organization = 'Default', firstName, lastName } = options;
    return withDatabase(cli, options, async ({ database }, now) => {
      const wish = { organization, email, firstName, lastName, password };
      show(cli, await lazy.service().makeUser(database, wish, now()), options);
      return EXIT.ok;
    });
  });
}

/** New secrets in place of the old ones. */
export async function renewUserCommand(cli: Cli, email: string, options: UserCommandOptions): Promise<number> {
  return guarded(cli, [], async () => {
    mustExist(cli, options);
    return withDatabase(cli, options, async ({ database }, now) => {
      show(cli, await lazy.service().renewSecrets(database, email, now()), options);
      return EXIT.ok;
    });
  });
}

/** Keeps a user out, or lets the user in again. */
export async function setUserCommand(
  cli: Cli,
  email: string,
  standing: 'disabled' | 'enabled',
  options: UserCommandOptions,
): Promise<number> {
  return guarded(cli, [], async () => {
    mustExist(cli, options);
    return withDatabase(cli, options, async ({ database }, now) => {
      await lazy.service().setUserStanding(database, email, standing, now());
      cli.stderr.write(`${email} is ${standing}.\n`);
      return EXIT.ok;
    });
  });
}

/** All users, without anything secret. */
export async function listUsersCommand(cli: Cli, options: UserCommandOptions): Promise<number> {
  return guarded(cli, [], async () => {
    mustExist(cli, options);
    return withDatabase(cli, options, async ({ database }) => {
      const users = await lazy.service().listUsers(database);
      const rows = users.map(({ id, organization, email, firstName, lastName, disabled }) => [
        ...[String(id), organization, email, `${firstName} ${lastName}`.trim(), disabled ? 'disabled' : 'enabled'],
      ]);
      if (options.json === true) cli.stdout.write(`${JSON.stringify(users)}\n`);
      else writeTable(cli, ['id', 'organization', 'e-mail', 'name', 'standing'], rows);
      return EXIT.ok;
    });
  });
}

/** Prints a new key. */
export async function newKeyCommand(cli: Cli): Promise<number> {
  return guarded(cli, [], async () => {
    cli.stdout.write(`${lazy.service().newKeyText()}\n`);
    cli.stderr.write(
      'Keep it apart from the database: whoever has both can read every secret, and without it nobody can.\n',
    );
    return EXIT.ok;
  });
}

/** Encrypts everything with the first of the given keys. */
export async function rotateKeysCommand(
  cli: Cli,
  options: DataOptions & { readonly keyFile?: string },
): Promise<number> {
  return guarded(cli, [], async () => {
    mustExist(cli, options);
    const keys = readKeys(cli, options.keyFile);
    return withDatabase(cli, options, async ({ database }, now) => {
      const { keyId, rewritten, kept } = await lazy.service().rotateKeys(database, keys, now());
      cli.stdout.write(`${rewritten} encrypted anew with key ${keyId}, ${kept} already were.\n`);
      return EXIT.ok;
    });
  });
}
