/** The store of events for commands that only look into it or change what is there. */
import { stat } from 'node:fs/promises';
import type { StateStore } from '../../../sdk';
import { lazy } from '../lazy';
import { invalidOption } from '../options';
import type { Cli } from '../session';
import { openEventsStore, storePlace } from './store-place';

/** Opens a store that exists, does the work and closes it. A file that is not there is not made by a typing error. */
export async function withExistingStore(
  cli: Cli,
  named: string,
  work: (store: StateStore) => Promise<number>,
): Promise<number> {
  const found = storePlace(cli, named);
  if (found.kind === 'file' && (await stat(found.place).catch(() => undefined)) === undefined) {
    throw invalidOption('--store', `${found.place} does not exist; coupa events run makes it`);
  }
  const store = await openEventsStore(found, lazy.platform().nodeClock);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
