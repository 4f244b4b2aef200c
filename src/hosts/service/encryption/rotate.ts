/** Encrypts everything anew with the key in use, so that older keys can be taken away. */
import type { SqlDatabase } from '../../../stores';
import { placeOfToken } from '../instances/present';
import { audit } from '../storage/audit';
import { listSealedEntries, placeOfEntry, resealEntry } from '../storage/configuration-entries';
import { listAllInstances, resealToken } from '../storage/instances';
import { migrateService } from '../storage/schema';
import type { KeyRing } from './key-ring';
import { createSealer } from './sealing';

/** What a rotation did. */
export interface RotationReport {
  /** Id of the key in use. */
  readonly keyId: string;
  readonly rewritten: number;
  /** Those that were encrypted with the key in use already. */
  readonly kept: number;
}

const PAGE = 100;

/**
 * Goes over tokens and secrets in small transactions, so that the service may run meanwhile; it may be stopped and begun
 * again at any time.
 * @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID` when one was encrypted with a key that is not given; what was done
 * until then stays done.
 */
export async function rotateKeys(database: SqlDatabase, ring: KeyRing, now: number): Promise<RotationReport> {
  await migrateService(database, now);
  const sealer = createSealer(ring);
  let [rewritten, kept] = [0, 0];
  const anew = (sealed: string, place: string): string | undefined => {
    if (!sealer.isOutdated(sealed)) {
      kept += 1;
      return undefined;
    }
    rewritten += 1;
    return sealer.seal(sealer.open(sealed, place), place);
  };
  await inPages(database, async (connection, after) => {
    const rows = await listAllInstances(connection, { after, limit: PAGE });
    for (const { id, sealedToken } of rows) {
      const text = anew(sealedToken, placeOfToken(id));
      if (text !== undefined) await resealToken(connection, { id, before: sealedToken, sealedToken: text });
    }
    return rows;
  });
  await inPages(database, async (connection, after) => {
    const rows = await listSealedEntries(connection, { after, limit: PAGE });
    for (const { id, instanceId, name, stored } of rows) {
      if (stored === null) continue;
      const text = anew(stored, placeOfEntry(instanceId, name));
      if (text !== undefined) await resealEntry(connection, { id, before: stored, stored: text });
    }
    return rows;
  });
  const detail = { keyId: sealer.keyId, rewritten };
  await database.transaction((connection) => audit(connection, { requestId: '', action: 'keys.rotate', detail }, now));
  return { keyId: sealer.keyId, rewritten, kept };
}

async function inPages(
  database: SqlDatabase,
  work: (
    connection: Parameters<typeof listAllInstances>[0],
    after: number,
  ) => Promise<readonly { readonly id: number }[]>,
): Promise<void> {
  for (let after = 0; ;) {
    const rows = await database.transaction((connection) => work(connection, after));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/**
 * Makes sure at the start that the keys fit: one tenant's secret that cannot be read later would be told to that tenant
 * only. @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID`.
 */
export async function checkKeys(database: SqlDatabase, ring: KeyRing): Promise<void> {
  const sealer = createSealer(ring);
  const [instance] = await listAllInstances(database, { after: 0, limit: 1 });
  if (instance !== undefined) sealer.open(instance.sealedToken, placeOfToken(instance.id));
  const ids = await sealedKeyIds(database);
  for (const sealed of ids) sealer.open(sealed.stored, placeOfEntry(sealed.instanceId, sealed.name));
}

/** One entry for each key that entries were encrypted with. */
async function sealedKeyIds(
  database: SqlDatabase,
): Promise<readonly { readonly instanceId: number; readonly name: string; readonly stored: string }[]> {
  const rows = await database.all(
    'SELECT min(id) AS id FROM configuration_entry WHERE sealed = 1 AND value IS NOT NULL GROUP BY substr(value, 1, 15)',
  );
  const entries = await Promise.all(
    rows.map(async ({ id }) => listSealedEntries(database, { after: Number(id) - 1, limit: 1 })),
  );
  return entries.flat().map(({ instanceId, name, stored }) => ({ instanceId, name, stored: stored ?? '' }));
}
