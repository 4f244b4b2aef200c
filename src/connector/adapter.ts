/** The connector's two facts files at the root of the package: what a palette shows, and the version. */
import type { AdapterDocument } from '../sdk';

// Both lie outside of `src`, equally far from here before and after compiling, so they are required and not imported.
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const adapter = require('../../adapter.json') as AdapterDocument;

// eslint-disable-next-line @typescript-eslint/no-require-imports
export const { version } = require('../../package.json') as { readonly version: string };
