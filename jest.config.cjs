/** Unit, property and integration tests; test/e2e has its own configuration because it needs a browser. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Five seconds are a matter of how busy the machine is; what hangs hangs longer.
  testTimeout: 30_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/bench/'],
  transform: {
    // CommonJS for everything, also for scripts/, which are ES modules when Node.js runs them itself.
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json', diagnostics: false }],
    'node_modules/graphile-worker/.+\\.js$': '<rootDir>/test/esm-package.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!graphile-worker/)'],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/fast-check.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/artifacts/', '<rootDir>/.demo/'],
  reporters: ['default', '<rootDir>/test/closing-line.cjs'],
};
