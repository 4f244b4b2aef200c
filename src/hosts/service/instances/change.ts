/** Creates, changes and deletes instances: one transaction each, with its entry in the audit log. */
import { CoupaError } from '../../../errors';
import type { SqlConnection } from '../../../stores';
import { hashSecret, newSecret } from '../access/secrets';
import type { Principal } from '../access/principal';
import type { ServiceContext } from '../context';
import { audit } from '../storage/audit';
import { dropEntry, setEntry } from '../storage/configuration-entries';
import { nextNumber } from '../storage/counters';
import { deleteInstance, insertInstance, listDeleting, markDeleting, updateInstance } from '../storage/instances';
import { numberOf } from '../../../stores';
import { checkConfiguration } from './check-configuration';
import { openEntries, sealEntry, type Configuration } from './configuration-values';
import { readInstanceBody, type InstanceBody } from './instance-body';
import { placeOfToken, type ShownInstance } from './present';
import { readInstance } from './read';

/** Who changes something, and in which request. */
export interface Change {
  readonly principal: Principal;
  readonly requestId: string;
}

/** Makes an instance. @throws {CoupaError} when the body or configuration is faulty, with every fault; nothing is kept then. */
export async function createInstance(context: ServiceContext, body: unknown, change: Change): Promise<ShownInstance> {
  const { database, sealer, ports, limits } = context;
  const { name = 'Coupa', tags = [], configuration } = readInstanceBody(body);
  checkConfiguration(context, { name, tags, configuration });
  const now = ports.clock.now();
  const { organizationId, user } = change.principal;
  const token = newSecret();
  return database.transaction(async (connection) => {
    await checkRoom(connection, organizationId, limits.instancesPerOrganization);
    const id = await nextNumber(connection, 'instance');
    const sealedToken = sealer.seal(token, placeOfToken(id));
    const row = { id, organizationId, userId: user.id, name, tags, tokenHash: hashSecret(token), sealedToken };
    await insertInstance(connection, row, now);
    for (const [key, value] of Object.entries(configuration)) {
      await setEntry(connection, sealEntry(id, key, value, sealer));
    }
    await note(connection, 'instance.create', id, change, now, { configuration: Object.keys(configuration) });
    await context.runner.changed(connection, id);
    return readInstance(connection, { organizationId, id });
  });
}

/** How the body meets what is there: `merge` changes what it names, `replace` drops configuration that it does not name. */
export type Meeting = 'merge' | 'replace';

/** Changes an instance. @throws {CoupaError} as {@link createInstance}; it is left as it was then. */
export async function changeInstance(
  context: ServiceContext,
  { id, body, meeting }: { readonly id: number; readonly body: unknown; readonly meeting: Meeting },
  change: Change,
): Promise<ShownInstance> {
  const { database, sealer } = context;
  const { organizationId } = change.principal;
  return database.transaction(async (connection) => {
    const now = context.ports.clock.now();
    const before = await readInstance(connection, { organizationId, id });
    const kept = openEntries(before.entries, sealer);
    const given = readInstanceBody(body, kept);
    const configuration = meeting === 'replace' ? given.configuration : { ...kept, ...given.configuration };
    const name = given.name ?? before.row.name;
    const tags = given.tags ?? (meeting === 'replace' ? [] : before.row.tags);
    checkConfiguration(context, { name, tags, configuration });
    const changed = await writeEntries(connection, id, { kept, configuration }, context);
    await updateInstance(connection, id, { name, tags }, now);
    const detail = { configuration: changed, members: Object.keys(given satisfies InstanceBody) };
    await note(connection, meeting === 'replace' ? 'instance.replace' : 'instance.change', id, change, now, detail);
    await context.runner.changed(connection, id);
    return readInstance(connection, { organizationId, id });
  });
}

async function writeEntries(
  connection: SqlConnection,
  id: number,
  { kept, configuration }: { readonly kept: Configuration; readonly configuration: Configuration },
  { sealer }: ServiceContext,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [key, value] of Object.entries(configuration)) {
    if (Object.hasOwn(kept, key) && kept[key] === value) continue;
    changed.push(key);
    await setEntry(connection, sealEntry(id, key, value, sealer));
  }
  for (const key of Object.keys(kept)) {
    if (Object.hasOwn(configuration, key)) continue;
    changed.push(key);
    await dropEntry(connection, id, key);
  }
  return changed;
}

/** Sets a switch of an instance. */
export async function setInstanceSwitch(
  { database, ports, runner }: ServiceContext,
  id: number,
  switches: { readonly disabled?: boolean; readonly traceLogging?: boolean },
  change: Change,
): Promise<ShownInstance> {
  const { organizationId } = change.principal;
  return database.transaction(async (connection) => {
    const now = ports.clock.now();
    await readInstance(connection, { organizationId, id });
    await updateInstance(connection, id, switches, now);
    await note(connection, 'instance.switch', id, change, now, switches);
    await runner.changed(connection, id);
    return readInstance(connection, { organizationId, id });
  });
}

/** Begins to delete an instance: from now on nobody sees it. What it remembers is dropped by {@link finishDeletions}. */
export async function beginDeletion({ database, ports }: ServiceContext, id: number, change: Change): Promise<void> {
  const { organizationId } = change.principal;
  await database.transaction(async (connection) => {
    await readInstance(connection, { organizationId, id });
    await markDeleting(connection, id);
    await note(connection, 'instance.delete', id, change, ports.clock.now(), {});
  });
}

/** Carries a begun deletion to its end. */
export async function finishDeletion({ database, runner, sites }: ServiceContext, id: number): Promise<void> {
  await runner.remove(id);
  sites.drop(id);
  await database.transaction((connection) => deleteInstance(connection, id));
}

/** Carries all deletions to their end that a process before this one began. */
export async function finishDeletions(context: ServiceContext): Promise<void> {
  for (const id of await listDeleting(context.database)) await finishDeletion(context, id);
}

async function checkRoom(connection: SqlConnection, organizationId: number, most: number): Promise<void> {
  const [row] = await connection.all('SELECT count(*) AS instances FROM instance WHERE organization = ?', [
    organizationId,
  ]);
  if (numberOf(row, 'instances') < most) return;
  throw new CoupaError(
    'COUPA_SERVICE_LIMIT',
    `This organization has ${most} instances, which is the most it may have.`,
  );
}

async function note(
  connection: SqlConnection,
  action: string,
  instanceId: number,
  { principal, requestId }: Change,
  now: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { organizationId, user } = principal;
  await audit(connection, { organizationId, userId: user.id, instanceId, requestId, action, detail }, now);
}
