/** Unit, property and integration tests; test/e2e has its own configuration because it needs a browser. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/bench/'],
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json', diagnostics: false }],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/artifacts/', '<rootDir>/.demo/'],
};
