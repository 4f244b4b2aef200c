/** What loading the library loads, and that everything it promises is there all the same. Runs what `npm run build` built. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const DOOR = path.join(DIST, 'index.js');

beforeAll(() => {
  if (!existsSync(DOOR)) throw new Error('dist/ is missing: run `npm run build` first (`npm test` does).');
});

/** Runs a program in a process of its own and reads the JSON that it writes. */
function run(type: 'commonjs' | 'module', program: string): unknown {
  const output = execFileSync(process.execPath, [`--input-type=${type}`, '--eval', program], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

const require_ = `require(${JSON.stringify(DOOR)})`;
const url = JSON.stringify(pathToFileURL(DOOR).href);

/** What is loaded at the end of a program: parts of dist/, packages, and `node:sqlite`. */
function loadedBy(program: string, type: 'commonjs' | 'module' = 'commonjs'): readonly string[] {
  const [cache, builtin] = run(
    type,
    `${type === 'module' ? `import { createRequire } from 'node:module'; const require = createRequire(${url});` : ''}
    (async () => { ${program} })().then(() => {
      const names = process.moduleLoadList.filter((name) => name === 'NativeModule sqlite');
      process.stdout.write(JSON.stringify([Object.keys(require.cache), names]));
    });`,
  ) as [string[], string[]];
  const files = cache.map((file) => path.relative(ROOT, file).split(path.sep).join('/'));
  const parts = files.map((file) =>
    file.replace(/^.*node_modules\/((?:@[^/]+\/)?[^/]+)\/.*$/, '$1').replace(/^dist\/(.*)\.js$/, '$1'),
  );
  return [...new Set([...parts, ...(builtin.length > 0 ? ['node:sqlite'] : [])])];
}

/** What a program that only reads or writes records does without, by the beginning of its name. */
const SPARED = [
  ...['events/', 'stores/', 'sandbox/', 'hosts/', 'subscribe/subscription'],
  ...['platform/callback/', 'platform/axios-transport'],
  ...['node:sqlite', 'pg', 'axios', 'fast-xml-parser', 'date-fns-tz', 'fastify', 'commander', '@opentelemetry/api'],
];

function spared(loaded: readonly string[]): readonly string[] {
  const objects = loaded.filter((name) => /^activities\/objects\/(?!index$)/.test(name));
  return [...loaded.filter((name) => SPARED.some((each) => name === each || name.startsWith(each))), ...objects];
}

describe('loading the library', () => {
  it.each([
    ['require', 'commonjs', require_],
    ['import', 'module', `await import(${url})`],
  ] as const)('by %s leaves alone what a query or a create does not need', (_, type, program) => {
    const loaded = loadedBy(`${program};`, type);
    expect(loaded).toEqual(expect.arrayContaining(['activities/query/index', 'activities/write/index', 'connect']));
    expect(spared(loaded)).toEqual([]);
  });

  it('leaves HTTP to the connection', () => {
    const values = `{ siteAddress: 'https://acme.coupahost.com', 'api.key': '4f1c0e6b2a' }`;
    const loaded = spared(loadedBy(`await ${require_}.connect(${values}).close();`));
    expect(loaded).toEqual(expect.arrayContaining(['platform/axios-transport', 'axios']));
    expect(loaded.filter((name) => /^(?:events|stores|activities|subscribe)\//.test(name))).toEqual([]);
  });

  it('loads the module of an object with its first use, and no other', () => {
    expect(spared(loadedBy(`${require_}.purchaseOrders.query;`))).toEqual(['activities/objects/purchase-orders']);
  });

  it('loads events with the first configuration, and stores with the first store', () => {
    const configured = loadedBy(`try { ${require_}.events.readConfiguration({ object: 'invoices' }); } catch {}`);
    expect(configured).toContain('events/index');
    expect(configured.filter((name) => name.startsWith('stores/') || name === 'node:sqlite')).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'start-up-'));
    const place = JSON.stringify(path.join(folder, 'events.db'));
    const stored = loadedBy(`await (await ${require_}.events.openStore(${place})).close();`);
    rmSync(folder, { recursive: true, force: true });
    expect(stored).toEqual(expect.arrayContaining(['stores/index', 'node:sqlite']));
    expect(stored.filter((name) => name.startsWith('events/') || name === 'axios')).toEqual([]);
  });

  it('lets the command list objects without HTTP and without events', () => {
    const program = path.join(DIST, 'hosts', 'cli', 'program.js');
    const cli = `{ environment: {}, stdin: process.stdin, stderr: process.stderr, signal: new AbortController().signal,
      stdout: { write: () => true, on() {}, once() {}, isTTY: false } }`;
    const loaded = loadedBy(`const { createProgram } = require(${JSON.stringify(program)});
      await createProgram(${cli}, '1', (code) => { if (code !== 0) throw new Error(String(code)); })
        .parseAsync(['node', 'coupa', 'objects', '--json']);`);
    expect(loaded).toContain('hosts/cli/commands/objects');
    expect(loaded.filter((name) => name.startsWith('events/') || name === 'axios')).toEqual([]);
  });
});

describe('what index.d.ts names', () => {
  /** The exports that are values; those that are only types are not there at run time. */
  function valuesOf(declarations: string): readonly string[] {
    const options = { module: ts.ModuleKind.Node20, moduleResolution: ts.ModuleResolutionKind.Node16, noLib: true };
    const program = ts.createProgram([declarations], { ...options, types: [] });
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(declarations);
    const symbol = file && checker.getSymbolAtLocation(file);
    if (symbol === undefined) throw new Error(`${declarations} is no module.`);
    return checker
      .getPropertiesOfType(checker.getTypeOfSymbol(symbol))
      .map(({ name }) => name)
      .sort();
  }

  let expected: readonly string[];
  beforeAll(() => {
    expected = valuesOf(path.join(DIST, 'index.d.ts'));
  });

  it('is there by require and by import', () => {
    // What Node.js adds where an ES module imports CommonJS.
    const foreign = ['default', 'module.exports', '__esModule'];
    const list = `process.stdout.write(JSON.stringify(Object.keys(all).filter((name) => all[name] !== undefined)
      .filter((name) => !${JSON.stringify(foreign)}.includes(name)).sort()))`;
    expect(expected.length).toBeGreaterThan(150);
    expect(run('commonjs', `const all = ${require_}; ${list}`)).toEqual(expected);
    expect(run('module', `import * as all from ${url}; ${list}`)).toEqual(expected);
  });

  it('can be imported by name', () => {
    const program = `import { ${expected.join(', ')} } from ${url};
      process.stdout.write(JSON.stringify([${expected.join(', ')}].map((each) => typeof each)));`;
    const types = run('module', program) as readonly string[];
    expect(new Set(types)).toEqual(new Set(['function', 'object']));
  });
});
