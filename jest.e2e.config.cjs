/**
 * Browser tests: Node-RED with our palette in headless Chromium, against the sandbox. Needs `npm run build` and a
 * Chromium (CHROMIUM_PATH, otherwise the one on the PATH); NODE_RED_DIR names a folder whose node_modules holds another
 * Node-RED than the one of this repository.
 */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // One browser and one Node-RED at a time: two cores.
  maxWorkers: 1,
};
