/** `coupa store migrate`: a service moves from SQLite to PostgreSQL. */
import { CoupaError } from '../../../errors';
import { EXIT } from '../exit-codes';
import { lazy } from '../lazy';
import { mustExist, postgresAddress } from '../service/database';
import { guarded, warn, type Cli } from '../session';

/** The options as commander delivers them. */
export interface StoreMigrateOptions {
  readonly from: string;
  readonly to?: string;
  readonly databaseFile?: string;
}

/** Copies everything, or nothing. */
export async function storeMigrateCommand(cli: Cli, options: StoreMigrateOptions): Promise<number> {
  return guarded(cli, [], async () => {
    const { from, to, databaseFile } = options;
    const address = to ?? postgresAddress(cli, databaseFile === undefined ? {} : { databaseFile });
    if (address === undefined) {
      throw new CoupaError(
        'COUPA_INPUT_INVALID',
        'Say where to: in COUPA_DATABASE_URL, with --database-file, or with --to where the address holds no password.',
      );
    }
    if (to !== undefined && URL.canParse(to) && new URL(to).password !== '') {
      warn(cli, 'other users of this machine can see the password in --to; COUPA_DATABASE_URL hides it');
    }
    mustExist(cli, { data: from });
    const { nodeClock: clock } = lazy.platform();
    const stores = lazy.stores();
    const source = await stores.openSqliteStore(from, { clock });
    try {
      const target = await stores.openPostgresStore(address, { clock });
      try {
        const { tables } = await lazy.service().migrateToPostgres(source.database, target.database, clock.now());
        for (const { table, rows } of tables) if (rows > 0) cli.stdout.write(`${table}\t${rows}\n`);
        cli.stderr.write(
          'Everything was copied. Start the service on PostgreSQL with the same key, and keep the file out of its reach: ' +
            'two services that poll for the same receivers tell everything twice.\n',
        );
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
    return EXIT.ok;
  });
}
