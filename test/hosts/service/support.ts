/** A service on a database of its own, in front of a sandbox, and a client for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  enqueueDelivery,
  makeUser,
  passingKeyRing,
  startService,
  type KeyRing,
  type MadeUser,
  type RunningService,
  type ServiceOptions,
} from '../../../src/hosts/service';
import { createNodePorts } from '../../../src/platform';
import { DEMO_API_KEY, startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox';
import type { Ports } from '../../../src/sdk';
import {
  openPostgresStore,
  openSqliteStore,
  type PostgresStore,
  type SqlDatabase,
  type SqliteStore,
} from '../../../src/stores';
import { newDatabase } from '../../stores/postgres/server';

/** An answer as a test looks at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into answers
}

/** What a request carries. */
export interface Asked {
  /** The Authorization header; that of the first user when absent, none when `null`. */
  readonly as?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running service. */
export interface OpenService {
  readonly service: RunningService;
  readonly sandbox: Sandbox;
  readonly store: SqliteStore | PostgresStore;
  readonly ports: Ports;
  readonly keys: KeyRing;
  /** The file of the database. */
  readonly file: string;
  /** User and Organization of the first user. */
  readonly auth: string;
  addUser(organization: string, email: string, password?: string): Promise<MadeUser & { readonly auth: string }>;
  call(method: string, path: string, asked?: Asked): Promise<Answer>;
  /** Makes an instance on the sandbox; answers what POST answered, and the header for calls through it. */
  makeInstance(
    configuration?: Readonly<Record<string, unknown>>,
    asked?: Asked & { readonly name?: string; readonly tags?: readonly string[] },
  ): Promise<{ readonly id: number; readonly token: string; readonly auth: string; readonly answer: Answer }>;
  close(): Promise<void>;
}

/** Where services keep everything: in a file each, or in a database each of a server. */
let server: (() => string) | undefined;

/** From now on services work on PostgreSQL. @param address of the server, once it runs */
export function useServer(address: () => string): void {
  server = address;
}

async function openStore(file: string, ports: Ports) {
  const { clock } = ports;
  if (server === undefined) return { store: await openSqliteStore(file, { clock }), work: {} };
  const address = await newDatabase(server());
  const store = await openPostgresStore(address, { clock, onCommit: enqueueDelivery });
  return { store, work: { work: { address, concurrency: 4 } } };
}

/** Starts all of it. */
export async function openService(
  options: Partial<Omit<ServiceOptions, 'store' | 'database'>> & {
    readonly sandbox?: SandboxOptions;
    /** What the service takes for its database; tests make it fail. */
    readonly through?: (database: SqlDatabase) => SqlDatabase;
  } = {},
): Promise<OpenService> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coupa-service-'));
  const file = path.join(folder, 'service.db');
  const sandbox = await startSandbox({ rateLimit: false, ...options.sandbox });
  const ports = options.ports ?? createNodePorts();
  const keys = options.keys ?? passingKeyRing();
  const { store, work } = await openStore(file, ports);
  const service = await startService({
    addresses: { sites: ['127.0.0.1'], callbacks: ['127.0.0.1'] },
    ...options,
    ...work,
    keys,
    ports,
    store,
    database: options.through?.(store.database) ?? store.database,
  });
  const addUser: OpenService['addUser'] = async (organization, email, password) => {
    const made = await makeUser(store.database, { organization, email, password }, ports.clock.now());
    return { ...made, auth: `User ${made.userSecret}, Organization ${made.organizationSecret}` };
  };
  const { auth } = await addUser('Acme', 'first@acme.example');
  const call: OpenService['call'] = async (method, at, { as = auth, body, headers = {} } = {}) => {
    const url = at.startsWith('//') ? new URL(at.slice(1), service.address) : `${service.address}${at}`;
    const response = await fetch(url, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: as }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = method !== 'HEAD' && response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return {
    ...{ service, sandbox, store, ports, keys, file, auth, addUser, call },
    async makeInstance(configuration = {}, { name = 'My Coupa', tags, ...asked } = {}) {
      const site = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
      const body = { element: { key: 'coupa' }, name, tags, configuration: { ...site, ...configuration } };
      const answer = await call('POST', '/instances', { ...asked, body });
      const { id, token } = answer.body as { id: number; token: string };
      return { id, token, auth: `${asked.as ?? auth}, Element ${token}`, answer };
    },
    async close() {
      await service.close();
      await store.close();
      await ports.transport.close();
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}
