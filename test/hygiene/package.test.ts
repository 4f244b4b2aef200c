/** package.json, the lock file and docs/dependencies.md say the same, and hold what the repository promises. */
import { sourceFiles, textOf } from './tree';

interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scripts: Readonly<Record<string, string>>;
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const manifest = JSON.parse(textOf('package.json')) as Manifest;
const lock = (JSON.parse(textOf('package-lock.json')) as { packages: Record<string, Locked> }).packages;
const packages = Object.entries(lock).filter(([folder]) => folder !== '');

describe('docs/dependencies.md', () => {
  const page = textOf('docs/dependencies.md');
  const tableAfter = (heading: string): readonly (readonly string[])[] => {
    const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
    return section
      .split('\n')
      .filter((line) => /^\| (?!Package|-)/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  };

  it.each([
    ['At run time', manifest.dependencies],
    ['For development', manifest.devDependencies],
  ])('lists what package.json has: %s', (heading, wanted) => {
    const rows = tableAfter(heading).map(([name, range]) => [name?.replaceAll('`', ''), range]);
    expect(Object.fromEntries(rows)).toEqual(wanted);
    expect(rows.length).toBe(Object.keys(wanted).length);
  });

  it('gives the licence that the lock file has', () => {
    for (const [name = '', , licence] of [...tableAfter('At run time'), ...tableAfter('For development')]) {
      const folder = `node_modules/${name.replaceAll('`', '')}`;
      expect([folder, lock[folder]?.license]).toEqual([folder, licence]);
    }
  });

  it('leaves no cell empty', () => {
    for (const row of [...tableAfter('At run time'), ...tableAfter('For development')]) {
      expect(row.length).toBeGreaterThanOrEqual(6);
      expect(row.filter((cell) => cell === '')).toEqual([]);
    }
  });
});

describe('package.json', () => {
  it('has six dependencies or fewer, as the scorecard of Node-RED asks', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(6);
  });

  it('has no dependency that src/ does not import, and src/ imports nothing else', () => {
    const specifier = /(?:\bfrom |\bimport |\b(?:import|require)\()'([^'.\n][^'\n]*)'/g;
    const imported = sourceFiles('src')
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...textOf(file).matchAll(specifier)].map((match) => match[1] ?? ''))
      .filter((name) => !name.startsWith('node:'))
      .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    // The designer of `npm start` comes with the repository, not with the package.
    expect([...new Set(imported)].filter((name) => name !== 'node-red').sort()).toEqual(
      [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].sort(),
    );
  });

  it('asks for the Node.js that the set-up asks for', () => {
    const oldest = /OLDEST = \{ major: (\d+), minor: (\d+) \}/.exec(textOf('scripts/setup/node-binary.mjs'));
    expect(manifest.engines.node).toBe(`>=${oldest?.[1]}.${oldest?.[2]}`);
  });

  it('brings an exact Node.js, because that is what every script runs on', () => {
    expect(manifest.devDependencies['node']).toMatch(/^24\.\d+\.\d+$/);
  });

  it('runs every script through the bootstrap, so that each works by itself on a fresh clone', () => {
    for (const script of Object.values(manifest.scripts)) {
      for (const command of script.split(' && ')) expect(command).toMatch(/^node scripts\/bootstrap\.mjs /);
    }
  });

  it('has decided on every install script in the tree', () => {
    const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = withScript.map(([folder]) => folder.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(names));
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]]);
  });
});

describe('package-lock.json', () => {
  it('names no registry, so that it works with any', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('holds the digest of every package', () => {
    const bare = packages.filter(([, entry]) => entry.integrity === undefined && entry.inBundle !== true);
    expect(bare.map(([folder]) => folder)).toEqual([]);
  });
});
