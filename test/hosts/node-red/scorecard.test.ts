/** What Node-RED's scorecard asks of a palette, checked without its catalogue, and the examples that it comes with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { PACKAGE_ROOT, startNodeRed, type FlowNode, type NodeRedUnderTest } from './node-red';

interface PackageJson {
  readonly name: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly 'node-red': { readonly version: string; readonly nodes: Readonly<Record<string, string>> };
}

const read = (...path: readonly string[]): string => readFileSync(join(PACKAGE_ROOT, ...path), 'utf8');
const pack = JSON.parse(read('package.json')) as PackageJson;
const types = Object.keys(pack['node-red'].nodes);
const htmlOf = (type: string): string => read('src', 'hosts', 'node-red', `${type}.html`);
const localeOf = (type: string, kind: 'html' | 'json'): string =>
  read('src', 'hosts', 'node-red', 'locales', 'en-US', `${type}.${kind}`);
const isConfig = (type: string): boolean => htmlOf(type).includes("category: 'config'");
const exampleFiles = readdirSync(join(PACKAGE_ROOT, 'examples')).filter((file) => file.endsWith('.json'));
const example = (file: string): readonly FlowNode[] => JSON.parse(read('examples', file)) as readonly FlowNode[];

describe('the package', () => {
  it('has a licence, a scoped name and the keyword of Node-RED', () => {
    expect(pack.license).toBe('MIT');
    expect(pack.name).toMatch(/^@[a-z0-9-]{2,}\/[a-z0-9-]+$/);
    expect(pack.keywords).toContain('node-red');
    expect(existsSync(join(PACKAGE_ROOT, 'LICENSE'))).toBe(true);
  });

  it('says that it runs on Node-RED 4.1 and newer', () => {
    expect(pack['node-red'].version).toMatch(/^>=4\.1(\.0)?$/);
  });

  it('names files that the build makes', () => {
    for (const [type, file] of Object.entries(pack['node-red'].nodes)) {
      expect(file).toBe(`dist/hosts/node-red/${type}.js`);
      expect(existsSync(join(PACKAGE_ROOT, 'src', 'hosts', 'node-red', `${type}.ts`))).toBe(true);
    }
  });
});

describe.each(types)('the node %s', (type) => {
  it('is defined literally, with category, colour, icon and inputs', () => {
    const html = htmlOf(type);
    expect(type).toMatch(/^coupa-[a-z]+$/);
    expect(html).toContain(`RED.nodes.registerType('${type}', {`);
    expect(html).toContain(`data-template-name="${type}"`);
    expect(html).toMatch(/color: '#[0-9a-f]{6}'/);
    const icon = /icon: '([a-z-]+\.svg)'/.exec(html)?.[1] ?? 'none';
    expect(existsSync(join(PACKAGE_ROOT, 'src', 'hosts', 'node-red', 'icons', icon))).toBe(true);
    if (isConfig(type)) return;
    expect(html).toMatch(/category: 'Coupa'/);
    expect(html).toMatch(/inputs: 1,\s+outputs: 1,/);
  });

  it('names no form field itself, because adapter.json does', () => {
    const adapter = read('adapter.json');
    const names = [...adapter.matchAll(/"name": "([^"]+)", "displayName"|"name": "([^"]+)",\s+"displayName"/g)]
      .map(([, inline, spread]) => inline ?? spread ?? '')
      .filter((name) => !['name', 'value', 'field', 'operator', 'siteAddress'].includes(name))
      // The key of an activity may be the name of a field, too.
      .filter((name) => !Object.hasOwn((JSON.parse(adapter) as { activities: object }).activities, name));
    expect(names).toContain('list-object');
    for (const name of names) expect(htmlOf(type)).not.toContain(`'${name}'`);
  });

  it('has help with the sections of the style guide, and its texts in a catalogue', () => {
    const help = localeOf(type, 'html');
    expect(help).toContain(`data-help-name="${type}"`);
    expect(help.indexOf('<p>')).toBeLessThan(help.indexOf('<h3>'));
    const sections = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title);
    expect(sections).toEqual(
      isConfig(type) ? ['Details', 'References'] : ['Inputs', 'Outputs', 'Details', 'References'],
    );
    const used = [...htmlOf(type).matchAll(new RegExp(`${type}\\.([A-Za-z]+)`, 'g'))].map(([, key]) => key);
    const texts = (JSON.parse(localeOf(type, 'json')) as Record<string, Record<string, string>>)[type] ?? {};
    expect(Object.keys(texts).sort()).toEqual([...new Set(used.filter((key) => key !== 'svg'))].sort());
  });

  it('occurs in an example', () => {
    expect(exampleFiles.some((file) => example(file).some((node) => node.type === type))).toBe(true);
  });
});

describe('the examples', () => {
  let sandbox: Sandbox;
  let nodeRed: NodeRedUnderTest;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimit: false });
    nodeRed = await startNodeRed();
  }, 30_000);
  afterAll(async () => {
    await nodeRed.stop();
    await sandbox.close();
  });

  it.each(exampleFiles)('"%s" holds no secret and names no real site', (file) => {
    for (const node of example(file)) {
      expect(node).not.toHaveProperty('credentials');
      if (node.type === 'coupa-connection') expect(node['siteAddress']).toBe('https://your-company.coupahost.com');
    }
  });

  it.each(exampleFiles)('"%s" runs without errors', async (file) => {
    const nodes = example(file).map((node) => {
      if (node.type === 'coupa-connection') {
        return {
          ...node,
          siteAddress: sandbox.address,
          'auth.type': 'apikey',
          credentials: { 'api.key': DEMO_API_KEY },
        };
      }
      // The example tells only what changes from now on, which is nothing here.
      if (node.type === 'coupa-events') return { ...node, startFrom: 'everything' };
      if (node.type !== 'debug') return node;
      const func = `global.get('collect')(${JSON.stringify(node['name'])}, msg); return null;`;
      return { ...node, type: 'function', func, outputs: 1, libs: [], wires: [[]] };
    });
    nodeRed.clear();
    await nodeRed.deploy(nodes);
    const injects = nodes.filter(({ type }) => type === 'inject');
    for (const { id } of injects) {
      expect((await nodeRed.request(`/inject/${id}`, { method: 'POST' })).status).toBe(200);
    }
    const activities = nodes.filter(({ type }) => /^coupa-(?!connection)/.test(type)).map(({ id }) => id);
    await nodeRed.until((seen) => activities.every((id) => seen.completed.some((entry) => entry.id === id)));
    await nodeRed.until((seen) => seen.messages.length > 0);
    expect(nodeRed.seen.messages.filter(({ name }) => name === 'errors' || name === 'not created')).toEqual([]);
    // A flow before this one may still have been at work when this one took its place.
    const own = nodeRed.seen.completed.filter(({ id }) => nodes.some((node) => node.id === id));
    expect(own.filter(({ error }) => error !== null)).toEqual([]);
  });
});
