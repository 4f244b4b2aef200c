// Regenerates and fails when that changes anything: generated code in the repository is exactly what the generator
// writes from the committed schemas. Compares files, not commits, so that it also works in the middle of a change.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const GENERATED = ['src/activities/objects', 'src/catalog/generated'];

/** Each file's digest by its path. */
function snapshot(): Map<string, string> {
  const digests = new Map<string, string>();
  for (const folder of GENERATED.filter((name) => existsSync(path.join(root, name)))) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const file = path.join(root, folder, name);
      if (!/\.[a-z]+$/.test(name)) continue;
      digests.set(path.posix.join(folder, name), createHash('sha256').update(readFileSync(file)).digest('hex'));
    }
  }
  return digests;
}

/** Paths of the generated folders that git does not know, or that differ from the index. */
function uncommitted(): string[] {
  const git = spawnSync('git', ['status', '--porcelain', '--untracked-files=all', '--', ...GENERATED], {
    cwd: root,
    encoding: 'utf8',
  });
  return git.status === 0 ? git.stdout.split('\n').filter((line) => line !== '') : [];
}

const before = snapshot();
const run = spawnSync(process.execPath, ['scripts/generate/main.ts'], { cwd: root, stdio: 'inherit' });
const after = snapshot();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
const findings = [...changed.map((file) => `changed by npm run generate: ${file}`), ...uncommitted()];

if (run.status !== 0) {
  process.exitCode = run.status ?? 1;
} else if (findings.length > 0) {
  console.error(`Generated code is not what is committed:\n  ${findings.slice(0, 40).join('\n  ')}`);
  process.exitCode = 1;
} else {
  console.log(`Regenerating changed none of the ${after.size} generated files.`);
}
