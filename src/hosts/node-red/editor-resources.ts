/** The script and style of the edit dialogs, as one file each: Node-RED loads scripts in no certain order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdapterDocument } from '../../sdk';
import { SECRET_ADDRESSES, secretSettings } from './secret-settings';

const FOLDER = join(__dirname, 'editor');
/** In the order in which they build on one another. */
const SCRIPTS = [
  'elements.js',
  'basic-fields.js',
  'row-fields.js',
  'object-list.js',
  'field-picker.js',
  'secrets.js',
  'faults.js',
  'form.js',
  'trials.js',
];

/** The script: the dialogs are drawn from the adapter document and from the few options that only Node-RED has. */
export function editorScript(adapter: AdapterDocument): string {
  const hostOptions = readFileSync(join(FOLDER, 'host-options.json'), 'utf8');
  return [
    'if (!window.CoupaConnector) { window.CoupaConnector = {};',
    `CoupaConnector.adapter = ${JSON.stringify(adapter)};`,
    `CoupaConnector.hostOptions = ${hostOptions.trim()};`,
    `CoupaConnector.secretSettings = ${JSON.stringify(secretSettings(adapter))};`,
    `CoupaConnector.secretAddresses = ${JSON.stringify(SECRET_ADDRESSES)};`,
    ...SCRIPTS.map((file) => readFileSync(join(FOLDER, file), 'utf8')),
    '}',
  ].join('\n');
}

/** The style sheet. */
export function editorStyle(): string {
  return readFileSync(join(FOLDER, 'editor.css'), 'utf8');
}
