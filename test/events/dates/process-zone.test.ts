/** The time zone of the process makes no difference: the vectors of Java hold in a child process of another zone. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const JEST = path.resolve('node_modules/jest/bin/jest.js');

it.each(['Australia/Lord_Howe'])(
  'all tests of dates pass with TZ=%s',
  async (TZ) => {
    const files = ['java', 'zones', 'read-date', 'placeholders'].map((name) => `test/events/dates/${name}.test.ts`);
    const { stderr } = await promisify(execFile)(process.execPath, [JEST, ...files, '--reporters=default'], {
      env: { ...process.env, TZ },
    });
    expect(stderr).toMatch(/Test Suites: 4 passed/);
  },
  60_000,
);
