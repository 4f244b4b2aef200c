/** The rules of taste that concern files as a whole. */
import { filesBelow, sourceFiles, textOf, trackedFiles } from './tree';

const CODE = /\.(?:ts|js|mjs|cjs)$/;
const handWritten = [...sourceFiles('src'), ...sourceFiles('scripts'), ...sourceFiles('test')].filter((file) =>
  CODE.test(file),
);
const source = handWritten.filter((file) => file.startsWith('src/'));
const lines = (file: string): number => textOf(file).trimEnd().split('\n').length;

describe('the files of src/', () => {
  it('are mostly shorter than 120 lines', () => {
    const lengths = source.map(lines).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(120);
  });

  it('are under 100 lines in the one file that is the public door', () => {
    expect(lines('src/index.ts')).toBeLessThan(100);
  });

  it('are not drawers', () => {
    const drawers = source.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|shared)(?:\.|\/)/.test(file));
    expect(drawers).toEqual([]);
  });

  it('have a door in every folder of the house', () => {
    const rooms = new Set(source.flatMap((file) => /^src\/([a-z-]+)\//.exec(file)?.[1] ?? []));
    rooms.delete('hosts');
    for (const room of rooms) expect(source).toContain(`src/${room}/index.ts`);
  });
});

describe('every hand-written file', () => {
  it('is 400 lines or shorter', () => {
    expect(handWritten.filter((file) => lines(file) > 400)).toEqual([]);
  });

  it('says first what it is for, unless the names of its tests do', () => {
    const opening = /^(?:#!.*\n)?(?:\/\*\*?|\/\/)\s*(?!eslint|global|@)\S/;
    const silent = handWritten.filter((file) => !file.endsWith('.test.ts') && !opening.test(textOf(file)));
    expect(silent).toEqual([]);
  });

  it('leaves nothing for later', () => {
    const words = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);
    expect(handWritten.filter((file) => words.test(textOf(file)))).toEqual([]);
  });

  it('switches no test off and keeps none for itself', () => {
    const tests = handWritten.filter((file) => file.startsWith('test/') && file.endsWith('.ts'));
    const switched = /^\s*(?:x(?:it|describe|test)|f(?:it|describe)|(?:it|test|describe)\.(?:skip|only|todo))\b/m;
    expect(tests.filter((file) => switched.test(textOf(file)))).toEqual([]);
  });
});

describe('every generated file', () => {
  const generated = filesBelow('src').filter((file) => !source.includes(file) && CODE.test(file));

  it('says so in its first line', () => {
    expect(generated.length).toBeGreaterThan(100);
    expect(generated.filter((file) => !/generated/i.test(textOf(file).split('\n', 1)[0] ?? ''))).toEqual([]);
  });
});

describe('every tracked file', () => {
  const text = trackedFiles().filter((file) => !/\.(?:png|ico|gif|jpe?g|woff2?)$/.test(file));

  it.each([
    ['the path of a home or work folder', /(?:^|[\s'"`(=:])\/(?:work|root|home\/[a-z]+|Users\/[A-Za-z]+)\/[\w.-]/],
    [
      'the host of a package registry',
      /registry\.(?:npmjs|yarnpkg)\.(?:org|com)|\bnexus\.|\bartifactory\b|\bverdaccio\b/i,
    ],
    ['a mark of an unresolved merge', /^(?:<{7}|>{7}) /m],
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]+[A-Za-z0-9+/=]{40}/],
  ])('is free of %s', (_what, pattern) => {
    expect(text.filter((file) => pattern.test(textOf(file)))).toEqual([]);
  });
});

describe('every example flow', () => {
  const examples = filesBelow('examples');

  it('holds no credentials, because Node-RED keeps those elsewhere', () => {
    expect(examples.length).toBeGreaterThan(0);
    const secret = /"credentials"|"(?:api\.key|oauth\.client\.secret|password|token)"\s*:\s*"[^"]+"|[0-9a-f]{32}/i;
    expect(examples.filter((file) => secret.test(textOf(file)))).toEqual([]);
  });

  it('speaks to no real site', () => {
    const hosts = examples.flatMap((file) =>
      [...textOf(file).matchAll(/https?:\/\/([^/"\s:]+)/g)].map((match) => match[1]),
    );
    const harmless = /^(?:127\.0\.0\.1|localhost|(?:[\w-]+\.)?example\.(?:com|org)|your-company\.coupahost\.com)$/;
    expect(hosts.filter((host) => !harmless.test(host ?? ''))).toEqual([]);
  });
});
