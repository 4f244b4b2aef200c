// Packs the package as npm would publish it and lets publint and attw look at the very tarball: files that are there,
// and types that resolve for CommonJS and ES modules. Needs no network.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = path.dirname(import.meta.dirname);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

function pack(folder: string): Packed {
  const npm = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm pack failed:\n${npm.stderr}`);
  const [packed] = Object.values(JSON.parse(npm.stdout) as Packed[] | Record<string, Packed>);
  if (packed === undefined) throw new Error('npm pack packed nothing.');
  return packed;
}

/** Whatever the package needs at run time, and what it must never hold. */
function missingAndForeign(files: readonly string[]): string[] {
  const needed = ['dist/index.js', 'dist/index.d.ts', 'dist/hosts/cli/main.js', 'adapter.json', 'LICENSE', 'README.md'];
  const foreign = /(?:^|\/)(?:test|scripts|node_modules|artifacts|\.demo|\.build)\/|\.tsbuildinfo$|\.source-state$/;
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `missing from the package: ${file}`),
    ...(files.some((file) => file.startsWith('schemas/')) ? [] : ['missing from the package: schemas/']),
    ...files.filter((file) => foreign.test(file)).map((file) => `does not belong into the package: ${file}`),
  ];
}

async function lintPackage(tarball: Buffer): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
  return messages.flatMap((message) => formatMessage(message, pkg, { color: false }) ?? []);
}

function checkTypes(tarball: string): boolean {
  const attw = path.join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  const { status } = spawnSync(
    process.execPath,
    [attw, tarball, '--no-color', '--exclude-entrypoints', './adapter.json'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  return status === 0;
}

/**
 * Uses the unpacked package as its users do, from both module systems and from the command line. Its dependencies are
 * those of the repository, by a link, because this must not need a network.
 */
function tryAsConsumer(tarball: string, folder: string): string[] {
  const name = '@coupa-connector/core';
  const home = path.join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  spawnSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'], { stdio: 'inherit' });
  symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'), 'junction');
  const asks = "Object.keys(coupa).length > 3 && typeof coupa.CoupaError === 'function' ? 0 : 1";
  const trials: readonly (readonly string[])[] = [
    ['--eval', `const coupa = require('${name}'); process.exit(${asks});`],
    ['--input-type=module', '--eval', `import * as coupa from '${name}'; process.exit(${asks});`],
    [path.join(home, 'dist', 'hosts', 'cli', 'main.js'), 'objects'],
    [path.join(home, 'dist', 'hosts', 'cli', 'main.js'), '--version'],
  ];
  return trials.flatMap((args) => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? [] : [`node ${args.join(' ')} ended with ${status}: ${stderr.slice(0, 500)}`];
  });
}

const folder = mkdtempSync(path.join(tmpdir(), 'package-check-'));
try {
  const packed = pack(folder);
  const tarball = path.join(folder, packed.filename);
  const findings = [
    ...missingAndForeign(packed.files.map((file) => file.path)),
    ...(await lintPackage(readFileSync(tarball))),
    ...tryAsConsumer(tarball, folder),
  ];
  for (const finding of findings) console.error(finding);
  const typesGood = checkTypes(tarball);
  const megabytes = (packed.size / 1e6).toFixed(1);
  console.log(`${packed.filename}: ${packed.files.length} files, ${megabytes} MB packed.`);
  if (findings.length > 0 || !typesGood) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
