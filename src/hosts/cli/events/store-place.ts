/** Where a store of events is: in a file, or in the database whose address is in the environment. */
import type { Clock, StateStore } from '../../../sdk';
import { lazy } from '../lazy';
import { invalidOption } from '../options';
import type { Cli } from '../session';

/** What `--store` says for the database of PostgreSQL that COUPA_DATABASE_URL names. */
const IN_DATABASE = 'postgres';

/** A file, or the address of a database. */
export interface StorePlace {
  readonly kind: 'file' | 'database';
  readonly place: string;
}

/** @throws {CoupaError} `COUPA_INPUT_INVALID` when it names no database, or one with its password */
export function storePlace(cli: Cli, store: string): StorePlace {
  if (store === IN_DATABASE) {
    const place = cli.environment['COUPA_DATABASE_URL']?.trim() ?? '';
    if (place !== '') return { kind: 'database', place };
    throw invalidOption('--store', 'postgres means the database in COUPA_DATABASE_URL, which is not set');
  }
  if (!lazy.stores().isPostgres(store)) return { kind: 'file', place: store };
  // What is said in arguments is seen by all users of the machine.
  if (URL.canParse(store) && new URL(store).password === '') return { kind: 'database', place: store };
  throw invalidOption('--store', 'put an address with a password into COUPA_DATABASE_URL, and say --store postgres');
}

/** Opens it; a file that is not there is made. */
export async function openEventsStore({ place }: StorePlace, clock: Clock): Promise<StateStore> {
  return lazy.stores().openStore(place, { clock });
}
