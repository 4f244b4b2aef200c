/** Stores on files of SQLite, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeClock } from '../../../src/platform';
import { openSqliteStore } from '../../../src/stores';
import type { Medium } from '../contract/medium';

/** Files in a folder of their own, which goes when the tests are over. */
export interface SqliteMedium extends Medium {
  readonly folder: string;
  remove(): void;
}

/** Makes the folder. */
export function sqliteMedium(): SqliteMedium {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-store-'));
  let count = 0;
  return {
    folder,
    async newPlace() {
      const address = path.join(folder, `${(count += 1)}.db`);
      return { address, open: async (clock = nodeClock, more = {}) => openSqliteStore(address, { clock, ...more }) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
