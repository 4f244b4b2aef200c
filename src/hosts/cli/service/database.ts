/** The database and the keys of the service, as its commands find them. */
import { existsSync } from 'node:fs';
import { CoupaError } from '../../../errors';
import type { KeyRing } from '../../service';
import type { SqliteStore } from '../../../stores';
import { lazy } from '../lazy';
import { warn, type Cli } from '../session';

/** Where the service keeps everything, unless it is told otherwise. */
export const DEFAULT_DATA = 'coupa-service.db';

/** Options of every command of the service. */
export interface DataOptions {
  readonly data: string;
}

/** Opens the database for one piece of work. */
export async function withDatabase<Result>(
  { data }: DataOptions,
  work: (store: SqliteStore, now: () => number) => Promise<Result>,
): Promise<Result> {
  const { nodeClock } = lazy.platform();
  const store = await lazy.stores().openSqliteStore(data, { clock: nodeClock });
  try {
    return await work(store, () => nodeClock.now());
  } finally {
    await store.close();
  }
}

/** Fails where a command would otherwise make an empty database and find nothing in it. */
export function mustExist({ data }: DataOptions): void {
  if (existsSync(data)) return;
  const message = `There is no database ${data}. Name it with --data; "coupa users add" makes one.`;
  throw new CoupaError('COUPA_INPUT_INVALID', message);
}

/** The keys from the file or from COUPA_SERVICE_KEY. @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID` when there is none. */
export function readKeys(cli: Cli, file: string | undefined): KeyRing {
  const ring = lazy.service().readKeyRing({
    environment: cli.environment['COUPA_SERVICE_KEY'],
    file,
    warn: (message) => warn(cli, message),
  });
  if (ring !== undefined) return ring;
  throw new CoupaError(
    'COUPA_SERVICE_KEY_INVALID',
    'No key is given, so secrets could not be kept safely. Make one with "coupa keys new", keep it apart from the database, ' +
      'and give it in COUPA_SERVICE_KEY or with --key-file; or try the service out with --demo.',
  );
}
