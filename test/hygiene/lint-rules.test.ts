/** The linter, with the configuration of the repository, refuses what the design forbids. */
import { execFileSync } from 'node:child_process';
import { FLOORS, judgeImport } from '../../scripts/lint/floors';
import { ROOT } from './tree';

interface Snippet {
  readonly file: string;
  readonly code: string;
  readonly typed?: boolean;
}

function lint(snippets: readonly Snippet[]): readonly (readonly string[])[] {
  const answer = execFileSync(process.execPath, ['test/hygiene/lint-snippets.mjs'], {
    cwd: ROOT,
    input: JSON.stringify(snippets),
    encoding: 'utf8',
    // With CI set, the type-aware parser takes files for unchanged; a snippet is other text in the place of a file.
    env: { ...process.env, TSESTREE_SINGLE_RUN: 'false' },
  });
  return JSON.parse(answer);
}

describe('floors', () => {
  const refused = [
    ['src/sdk/x.ts', "import type { A } from '../errors';", 'sdk must not import errors'],
    ['src/catalog/x.ts', "import { a } from '../connection';", 'catalog must not import connection'],
    ['src/connection/deep/x.ts', "export * from '../../activities';", 'connection must not import activities'],
    ['src/activities/x.ts', "export const a = () => import('../connector');", 'activities must not import connector'],
    ['src/catalog/x.ts', "export const a = require('../sandbox');", 'catalog must not import sandbox'],
    ['src/catalog/x.ts', "export type A = import('../sandbox').A;", 'catalog must not import sandbox'],
    ['src/sandbox/x.ts', "import { a } from '../connection';", 'sandbox must not import connection'],
    ['src/platform/x.ts', "import { a } from '../catalog';", 'platform must not import catalog'],
    ['src/connector/x.ts', "import { a } from '../platform';", 'connector must not import platform'],
    ['src/hosts/node-red/x.ts', "import { a } from '../../sandbox';", 'hosts/node-red must not import sandbox'],
    ['src/hosts/node-red/x.ts', "import { a } from '../../connection';", 'hosts/node-red must not import connection'],
    ['src/hosts/node-red/x.ts', "import { a } from '../cli';", 'hosts/node-red must not import hosts/cli'],
    ['src/index.ts', "export { a } from './hosts/cli';", 'index must not import hosts/cli'],
    ['src/activities/x.ts', "import { a } from '../catalog/names';", 'Import catalog by its door'],
    ['src/nowhere/x.ts', "import { a } from '../sdk';", 'stands on no floor'],
  ] as const;
  const allowed = [
    ['src/activities/query/x.ts', "export type { A } from '../../catalog';"],
    ['src/activities/query/x.ts', "export type { A } from '../model';"],
    ['src/hosts/node-red/demo/x.ts', "export type { A } from '../../../sandbox';"],
    ['src/hosts/cli/x.ts', "export type { A } from '../../connector';"],
    ['src/platform/x.ts', "import axios from 'axios';\nexport { axios };"],
    ['test/catalog/x.test.ts', "export type { A } from '../../src/catalog/names';"],
  ] as const;
  const findings = lint([...refused, ...allowed].map(([file, code]) => ({ file, code })));

  it.each(refused.map((row, at) => [...row, findings[at]] as const))('in %s refuse %s', (_file, _code, why, found) => {
    expect(found).toContainEqual(expect.stringMatching(new RegExp(`^house/floors: .*${why}`)));
  });

  it.each(allowed.map((row, at) => [...row, findings[refused.length + at]] as const))(
    'in %s allow %s',
    (_file, _code, found) => {
      expect(found).toEqual([]);
    },
  );

  it('let no two parts import each other', () => {
    const parts = Object.keys(FLOORS);
    const circles = parts.flatMap((a) =>
      parts.filter((b) => a < b && FLOORS[a]?.includes(b) && FLOORS[b]?.includes(a)).map((b) => [a, b]),
    );
    expect(circles).toEqual([]);
    expect(judgeImport('catalog/index', 'catalog/names')).toBeUndefined();
  });
});

describe('ports', () => {
  const worlds = [
    ["import axios from 'axios';\nexport { axios };", 'no-restricted-imports'],
    ["import { readFileSync } from 'node:fs';\nexport { readFileSync };", 'no-restricted-imports'],
    ["import { readFile } from 'fs/promises';\nexport { readFile };", 'no-restricted-imports'],
    ["import { env } from 'node:process';\nexport { env };", 'no-restricted-imports'],
    ["import { setTimeout } from 'node:timers/promises';\nexport { setTimeout };", 'no-restricted-imports'],
    ["import { request } from 'node:https';\nexport { request };", 'no-restricted-imports'],
    ['export const a = process.env;', 'no-restricted-globals'],
    ['export const a = setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ["export const a = fetch('x');", 'no-restricted-globals'],
    ['export const a = Date.now();', 'no-restricted-syntax'],
    ['export const a = new Date();', 'no-restricted-syntax'],
    ['export const a = Math.random();', 'no-restricted-syntax'],
    ['export const a = AbortSignal.timeout(5);', 'no-restricted-syntax'],
  ] as const;
  const folders = ['catalog', 'connection', 'activities', 'connector'];
  const rows = folders.flatMap((folder) => worlds.map(([code, rule]) => [folder, code, rule] as const));
  const findings = lint(rows.map(([folder, code]) => ({ file: `src/${folder}/x.ts`, code })));

  it.each(rows.map((row, at) => [...row, findings[at]] as const))(
    'keep out of src/%s: %s',
    (_folder, _code, rule, found) => {
      expect(found).toContainEqual(expect.stringContaining(`${rule}: `));
    },
  );
});

describe('promises, types and taste', () => {
  const rows = [
    ['a forgotten promise', 'Promise.resolve(1);', '@typescript-eslint/no-floating-promises'],
    [
      'a promise where a condition stands',
      'export const a = Promise.resolve(1) ? 1 : 2;',
      '@typescript-eslint/no-misused-promises',
    ],
    [
      'any in a signature',
      'export function a(b: any): string { return String(b); }',
      '@typescript-eslint/no-explicit-any',
    ],
    [
      'a forgotten case',
      "export function a(b: 'x' | 'y'): void { switch (b) { case 'x': void 0; } }",
      '@typescript-eslint/switch-exhaustiveness-check',
    ],
    ['a default export', 'export default 1;', 'no-restricted-syntax'],
    ['a renamed default export', 'const a = 1;\nexport { a as default };', 'no-restricted-syntax'],
    [
      'a boolean parameter',
      'export function send(force: boolean): number { return force ? 1 : 2; }',
      'no-restricted-syntax',
    ],
    ['a boolean parameter of a method', 'export interface A { send(force: boolean): void }', 'no-restricted-syntax'],
    ['a long function', `export function a(): void {\n${'  void 0;\n'.repeat(61)}}`, 'max-lines-per-function'],
    ['a long file', 'export {};\n'.repeat(401), 'max-lines'],
    ['a print', 'console.log(1);', 'no-console'],
  ] as const;
  // An existing file, with other text, because rules that need types know only the files of the project.
  const findings = lint(rows.map(([, code]) => ({ file: 'src/sdk/json.ts', code, typed: true })));

  it.each(rows.map((row, at) => [...row, findings[at]] as const))('refuse %s', (_what, _code, rule, found) => {
    expect(found).toContainEqual(expect.stringContaining(`${rule}: `));
  });
});
