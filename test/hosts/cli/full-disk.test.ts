/** Output that cannot be written: never taken for complete. */
import { existsSync } from 'node:fs';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { runInto } from './command';

jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: false });
});
afterAll(() => sandbox.close());

/** A device of Linux that answers every write as a full disk does. */
const FULL = '/dev/full';
const onLinux = existsSync(FULL) ? test : test.skip;

onLinux.each(['query suppliers', 'objects', 'delete supplier_items 1 2 --yes'])(
  '%s says that its output is not complete',
  async (command) => {
    const site = { COUPA_SITE_ADDRESS: sandbox.address, COUPA_API_KEY: DEMO_API_KEY };
    const { code, stderr } = await runInto(FULL, command.split(' '), site);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^COUPA_OUTPUT_UNWRITABLE: .*ENOSPC/m)]);
  },
);
