/** Finds or makes a record of any object of the catalog in a sandbox, so that tables over the catalog can be worked off. */
import { loadCatalog, type CatalogObject } from '../../../src/catalog';
import { createSiteConnection, type SiteConnection } from '../../../src/connection';
import { DEMO_API_KEY, startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox';
import { testPorts } from './site';

/** A sandbox without limits and a connection to it on which waiting costs no time. */
export interface OpenSandbox {
  readonly sandbox: Sandbox;
  readonly connection: SiteConnection;
  close(): Promise<void>;
}

/** Starts one. */
export async function openSandbox(options: SandboxOptions = {}): Promise<OpenSandbox> {
  const sandbox = await startSandbox({ rateLimit: false, ...options });
  const ports = testPorts();
  const connection = createSiteConnection({ siteAddress: sandbox.address, 'api.key': DEMO_API_KEY }, ports);
  return {
    sandbox,
    connection,
    async close() {
      await connection.close();
      await ports.transport.close();
      await sandbox.close();
    },
  };
}

/** Where the records of an object are. */
export interface Place {
  readonly parentIds: readonly number[];
  /** Path of the collection in the sandbox. */
  readonly path: string;
}

let made = 0;

/** The id of a record in the collection; one is made when there is none. */
export function someRecord({ records }: Sandbox, path: string): number {
  const [existing] = records.list(path);
  return existing === undefined ? newRecord({ records }, path) : (existing['id'] as number);
}

/** The id of a record that was made for the caller. */
export function newRecord({ records }: Pick<Sandbox, 'records'>, path: string): number {
  made += 1;
  return records.insert(path, { name: `Made for a test ${made}` })['id'] as number;
}

/** Makes sure that the parents of an object exist. */
export function placeOf(sandbox: Sandbox, object: CatalogObject): Place {
  const catalog = loadCatalog();
  const parentIds: number[] = [];
  const segments = object.name.split('/');
  const pathOf = (names: readonly string[]): string =>
    [...parentIds.flatMap((id, at) => [names[at], id]), ...names.slice(parentIds.length)].join('/');
  for (const parent of object.parents) {
    const known = catalog.objects.some(({ name }) => name === parent.object);
    const id = known ? someRecord(sandbox, pathOf(parent.object.split('/'))) : 7;
    parentIds.push(id);
  }
  return { parentIds, path: pathOf(segments) };
}
