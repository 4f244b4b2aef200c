// Runs test/bench against dist/, the code that is shipped. The benchmarks are written like the tests, importing the
// doors of src/; here they are compiled next to a link that makes those imports arrive in dist/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.dirname(import.meta.dirname);
const source = path.join(root, 'test');
/** Of the tests' own parts benchmarks use the server of PostgreSQL. */
const BORROWED = path.join('stores', 'postgres', 'server.ts');
const target = path.join(root, '.build', 'bench');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
symlinkSync(path.join(root, 'dist'), path.join(target, 'src'), 'junction');
writeFileSync(path.join(target, 'package.json'), '{ "type": "commonjs" }\n');

for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
  if (!name.startsWith(`bench${path.sep}`) && name !== BORROWED) continue;
  // Processes that benchmarks and tests start alike; they are told where the code is.
  if (name.endsWith('.cjs')) writeFileSync(place(name), readFileSync(path.join(source, name)));
  if (!name.endsWith('.ts')) continue;
  const { outputText } = ts.transpileModule(readFileSync(path.join(source, name), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  });
  writeFileSync(place(name.replace(/\.ts$/, '.js')), outputText);
}

function place(name: string): string {
  const file = path.join(target, 'test', name);
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

const main = path.join(target, 'test', 'bench', 'main.js');
const { status } = spawnSync(process.execPath, ['--expose-gc', main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
