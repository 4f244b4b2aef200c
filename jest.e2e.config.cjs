/**
 * Browser tests: they drive Chromium (CHROMIUM_PATH, otherwise /usr/bin/chromium) against the built demo, so
 * `npm run test:e2e` builds first. NODE_RED_DIR names a folder whose node_modules holds another Node-RED than ours.
 */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
  // One browser and one designer at a time: they share two cores.
  maxWorkers: 1,
};
