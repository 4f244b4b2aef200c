/** The page of error codes, the catalogue and the code that throws them say the same. */
import { readFileSync } from 'node:fs';
import { errorsPage } from '../../scripts/docs/errors-page';
import { ERROR_CATALOGUE } from '../../src/errors';
import { sourceFiles, textOf } from './tree';

const CODES = Object.keys(ERROR_CATALOGUE);
const ERROR_CODE = /\bCOUPA_[A-Z]+(?:_[A-Z]+)*\b/g;

/** Settings of the command line and the demo share the prefix; they are read from the environment by name. */
const ENVIRONMENT = new Set([
  'COUPA_SITE_ADDRESS',
  'COUPA_AUTH_TYPE',
  'COUPA_API_KEY',
  'COUPA_OAUTH_CLIENT_ID',
  'COUPA_OAUTH_CLIENT_SECRET',
  'COUPA_OAUTH_SCOPE',
  'COUPA_DEMO_DIR',
  'COUPA_SERVICE_KEY',
  'COUPA_DATABASE_URL',
  'COUPA_EVENTS_SIGNATURE_KEY',
  'COUPA_EVENTS_WEBHOOK_SECRET',
]);

describe('docs/reference/errors.md', () => {
  const page = readFileSync('docs/reference/errors.md', 'utf8');

  it('is what `npm run docs:errors` writes from the catalogue', () => {
    expect(page).toBe(errorsPage(ERROR_CATALOGUE));
  });

  it('has a section for every code, and none for a code that does not exist', () => {
    const sections = [...page.matchAll(/^## (\S+)$/gm)].map((match) => match[1]);
    expect(sections).toEqual(CODES);
  });
});

describe('the catalogue', () => {
  const sources = sourceFiles('src').filter((file) => file !== 'src/errors/catalogue.ts');
  const mentioned = new Set(sources.flatMap((file) => textOf(file).match(ERROR_CODE) ?? []));
  const written = sources.map(textOf).join('\n');

  it.each(CODES)('has %s because something in src/ answers with it', (code) => {
    expect(written).toContain(`'${code}'`);
  });

  it('knows every code that src/ mentions', () => {
    const unknown = [...mentioned].filter((name) => !CODES.includes(name) && !ENVIRONMENT.has(name));
    expect(unknown).toEqual([]);
  });

  it('tells what happened and what to do in whole sentences', () => {
    for (const [code, { meaning, remedy }] of Object.entries(ERROR_CATALOGUE)) {
      expect([code, meaning]).toEqual([code, expect.stringMatching(/^[A-Z].{20,}[.!]$/s)]);
      expect([code, remedy]).toEqual([code, expect.stringMatching(/^[A-Z].{15,}[.!]$/s)]);
    }
  });
});
