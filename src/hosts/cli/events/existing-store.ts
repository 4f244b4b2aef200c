/** The store of events for commands that only look into it or change what is there. */
import { stat } from 'node:fs/promises';
import type { StateStore } from '../../../sdk';
import { lazy } from '../lazy';
import { invalidOption } from '../options';

/** Opens a store that exists, does the work and closes it. A file that is not there is not made by a typing error. */
export async function withExistingStore(file: string, work: (store: StateStore) => Promise<number>): Promise<number> {
  if ((await stat(file).catch(() => undefined)) === undefined) {
    throw invalidOption('--store', `${file} does not exist; coupa events run makes it`);
  }
  const store = await lazy.stores().openSqliteStore(file, { clock: lazy.platform().createNodePorts().clock });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
