/** The bootstrap in a small repository of its own, with an npm of our own in place of the real one: no network. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const SCRIPTS = join(__dirname, '..', '..', '..', 'scripts');

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'set up '));
  cpSync(join(SCRIPTS, 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'));
  cpSync(join(SCRIPTS, 'setup'), join(root, 'scripts', 'setup'), { recursive: true });
  lock('package-lock.json', '1.0.0');
  lock('node_modules/.package-lock.json', '1.0.0');
  put('node_modules/node/package.json', '{ "version": "24.0.0" }');
  mkdirSync(join(root, 'node_modules', 'node', 'bin'));
  symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function lock(file: string, version: string): void {
  put(
    file,
    JSON.stringify({ packages: { '': {}, 'node_modules/a': { version }, 'node_modules/b': { optional: true } } }),
  );
}

/** Puts a program in the place of npm. */
function npm(program: string): Record<string, string> {
  put('fake/npm-cli.js', program);
  return { npm_execpath: join(root, 'fake', 'npm-cli.js'), npm_node_execpath: process.execPath };
}

const NO_NPM = "process.stderr.write('npm was called'); process.exit(99);";

function start(args: readonly string[], env: Record<string, string> = npm(NO_NPM)) {
  return launch([process.execPath, join(root, 'scripts', 'bootstrap.mjs'), ...args], env);
}

function launch([program = '', ...args]: readonly string[], env: Record<string, string>) {
  return spawn(program, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function outcomeOf(child: ReturnType<typeof start>): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += String(text)));
  child.stderr.on('data', (text) => (said.stderr += String(text)));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
}

const bootstrap = async (args: readonly string[], env?: Record<string, string>): Promise<Outcome> =>
  outcomeOf(start(args, env));

describe('a set-up that is complete', () => {
  it('runs the command in the repository, says nothing and ends with its exit code', async () => {
    const outcome = await bootstrap([
      'node',
      '-e',
      'console.log(process.cwd(), process.argv[1]); process.exit(7)',
      'x y',
    ]);
    expect(outcome).toEqual({ code: 7, signal: null, stdout: `${root} x y\n`, stderr: '' });
  });

  it('finds programs in node_modules/.bin, and its own Node.js before any other', async () => {
    put('node_modules/.bin/which-node', '#!/bin/sh\nexec node -p "process.env.PATH.split(path.delimiter)[0]"\n');
    chmodSync(join(root, 'node_modules', '.bin', 'which-node'), 0o755);
    const outcome = await bootstrap(['which-node']);
    expect(outcome).toMatchObject({ code: 0, stdout: `${join(root, 'node_modules', 'node', 'bin')}\n`, stderr: '' });
  });

  it('names a command that does not exist', async () => {
    const outcome = await bootstrap(['no-such-command']);
    expect(outcome.code).toBe(127);
    expect(outcome.stderr).toMatch(/no-such-command could not be started/);
  });

  it('says how it is used when there is no command', async () => {
    expect(await bootstrap([])).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage:') });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('hands %s on and waits for the command to end', async (signal) => {
    const program = `process.on('${signal}', () => { console.log('closing'); process.exit(3); }); setInterval(() => {}, 1000); console.log('up');`;
    const child = start(['node', '-e', program]);
    const outcome = outcomeOf(child);
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await outcome).toMatchObject({ code: 3, stdout: 'up\nclosing\n' });
  });

  it('stops the command when the shell that npm put in between is gone', async () => {
    const program =
      "process.on('SIGTERM', () => { console.log('closing'); process.exit(); }); setInterval(() => {}, 1000); console.log('up');";
    const through = [process.execPath, join(root, 'scripts', 'bootstrap.mjs'), 'node', '-e', program];
    const shell = launch(['sh', '-c', '"$0" "$@"; true', ...through], { ...npm(NO_NPM), npm_lifecycle_event: 'start' });
    const outcome = outcomeOf(shell);
    await once(shell.stdout, 'data');
    shell.kill('SIGKILL');
    expect(await outcome).toMatchObject({ signal: 'SIGKILL', stdout: 'up\nclosing\n' });
  });

  it('ends by the signal that ended the command', async () => {
    const outcome = await bootstrap(['node', '-e', "process.kill(process.pid, 'SIGKILL')"]);
    expect(outcome).toMatchObject({ code: null, signal: 'SIGKILL' });
  });
});

describe('packages that are missing or not the locked ones', () => {
  const INSTALL = `
    const { copyFileSync } = require('node:fs');
    console.log(process.argv.slice(2).join(' '));
    copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`;

  it.each([
    ['never finished', (): void => rmSync(join(root, 'node_modules', '.package-lock.json'))],
    ['older than the lock file', (): void => lock('package-lock.json', '1.0.1')],
  ])('are installed when an installation is %s, with their development parts', async (_what, spoil) => {
    spoil();
    const outcome = await bootstrap(['node', '-p', '1'], { ...npm(INSTALL), NODE_ENV: 'production' });
    expect(outcome).toMatchObject({ code: 0, stdout: '1\n' });
    expect(outcome.stderr).toMatch(/Installing the locked packages[^]*^ci --include=dev /m);
    expect(await bootstrap(['node', '-p', '2'])).toMatchObject({ code: 0, stdout: '2\n', stderr: '' });
  });

  it('end the run with advice when npm cannot install them', async () => {
    lock('package-lock.json', '2.0.0');
    const outcome = await bootstrap(['node', '-p', '1'], npm("console.error('E_NO_NETWORK'); process.exit(42);"));
    expect(outcome).toMatchObject({ code: 42, stdout: '' });
    expect(outcome.stderr).toMatch(/E_NO_NETWORK[^]*could not be installed[^]*Check the network/);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  it('are installed by one of two that start together, and the other waits', async () => {
    lock('package-lock.json', '1.0.1');
    const slowly = npm(`${INSTALL} require('node:fs').appendFileSync('installs', 'x');`);
    const outcomes = await Promise.all([1, 2, 3].map(async (n) => bootstrap(['node', '-p', String(n)], slowly)));
    expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, '1\n'],
      [0, '2\n'],
      [0, '3\n'],
    ]);
    expect(readFileSync(join(root, 'installs'), 'utf8')).toBe('x');
    expect(existsSync(join(root, '.build', 'setup.lock'))).toBe(false);
  });

  it('are installed although a set-up that was killed has left its lock', async () => {
    lock('package-lock.json', '1.0.1');
    const gone = spawn(process.execPath, ['-e', '0']);
    await once(gone, 'exit');
    put('.build/setup.lock', String(gone.pid));
    expect(await bootstrap(['node', '-p', '1'], npm(INSTALL))).toMatchObject({ code: 0, stdout: '1\n' });
  });
});

describe('a Node.js whose install script did not run', () => {
  beforeEach(() => rmSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true }));

  it('is fetched as the package of this platform, and linked for the npm scripts', async () => {
    const fetching = npm(`
      const { cpSync, mkdirSync } = require('node:fs');
      console.log(process.argv.slice(2).join(' '));
      const [, name] = /(\\S+)@24\\.0\\.0/.exec(process.argv.join(' '));
      mkdirSync('node_modules/' + name + '/bin', { recursive: true });
      require('node:fs').symlinkSync(process.execPath, 'node_modules/' + name + '/bin/node');`);
    mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true });
    const outcome = await bootstrap(['node', '-p', '1'], fetching);
    expect(outcome).toMatchObject({ code: 0, stdout: '1\n' });
    expect(outcome.stderr).toMatch(/Fetching Node\.js 24\.0\.0[^]*install \S+@24\.0\.0 .*--ignore-scripts/);
    expect(existsSync(join(root, 'node_modules', '.bin', 'node'))).toBe(true);
    expect(await bootstrap(['node', '-p', '2'])).toMatchObject({ code: 0, stdout: '2\n', stderr: '' });
  });

  it("is replaced by the machine's own when that is new enough, and not asked for again", async () => {
    const outcome = await bootstrap(['node', '-p', 'process.execPath'], npm('process.exit(1)'));
    expect(outcome).toMatchObject({ code: 0, stdout: `${process.execPath}\n` });
    expect(outcome.stderr).toMatch(/going on with your Node\.js/);
    expect((await bootstrap(['node', '-p', '1'])).stderr).not.toMatch(/npm was called/);
  });
});
