/** Tells sites who is calling. */
// A JSON outside of src cannot be imported under `rootDir: src`; the file is part of the package.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { version } = require('../../package.json') as { readonly version: string };

/** Value of the `User-Agent` header. */
export const USER_AGENT = `coupa-connector/${version}`;
