/** Writes the rules for single values as functions that Ajv compiled, so that nothing is compiled at run time. */
import ajvModule from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import type { ValueSchema } from '../../src/catalog/validation/value-rules.ts';
import { GENERATED_MARK } from './output.ts';

const Ajv = ajvModule.default;
const standaloneCode = standaloneModule.default;

/** Ajv's own counter of characters, which its code would require from the ajv package at run time. */
const CHARACTER_COUNT = /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g;
const COUNT_CHARACTERS = `/** Characters as code points, without making a list of them. */
const countCharacters = (text) => {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      count -= 1;
      at += 1;
    }
  }
  return count;
};`;

const HEADER = `${GENERATED_MARK}
// @ts-nocheck Ajv writes plain JavaScript.
/* eslint-disable */
/** Checks for single values, one for each distinct rule in the schemas; compiled by Ajv from ../validation/value-rules.ts. */

/** Whether a value keeps the rule. */
export type ValueRule = (value: unknown) => boolean;
`;

/**
 * The text of `src/catalog/generated/value-rules.ts`.
 * @throws {Error} when Ajv's code needs something at run time that is not written here too.
 */
export function writeValueRules(rules: ReadonlyMap<string, ValueSchema>): string {
  const ajv = new Ajv({ code: { source: true, lines: true, optimize: 2 }, messages: false, allowUnionTypes: true });
  const exportsById: Record<string, string> = {};
  const table: string[] = [];
  for (const [name, schema] of rules) {
    const id = `rule${table.length}`;
    ajv.addSchema(schema, id);
    exportsById[id] = id;
    table.push(`  ${JSON.stringify(name)}: ${id},`);
  }
  const code = standaloneCode(ajv, exportsById)
    .replace(/^"use strict";/, '')
    .replace(/^\/\*# sourceURL=.*\*\/$/gm, '')
    .replace(/exports\.(rule\d+) = (\w+);/g, (_all, id: string, compiled: string) => `const ${id} = ${compiled};\n`)
    .replace(CHARACTER_COUNT, 'countCharacters');
  if (/\brequire\(/.test(code)) throw new Error('The code that Ajv wrote requires a module at run time.');
  return [
    HEADER,
    COUNT_CHARACTERS,
    code.trim(),
    '\n/** By the names that `ruleName` gives. */',
    'export const valueRules: Readonly<Record<string, ValueRule | undefined>> = {',
    ...table,
    '};\n',
  ].join('\n');
}
