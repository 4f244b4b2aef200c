/** Opening a store by its place, and what is said when that cannot be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeClock } from '../../src/platform';
import { openStore } from '../../src/stores';

const folder = mkdtempSync(join(tmpdir(), 'coupa-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => jest.resetModules());

const refusalOf = async (place: string): Promise<{ readonly code?: string; readonly message: string }> =>
  openStore(place, { clock: nodeClock }).then(
    () => ({ message: 'it was opened' }),
    (error: unknown) => error as Error,
  );

test('a name is a file', async () => {
  const store = await openStore(join(folder, 'postgres.state'), { clock: nodeClock });
  expect(store.place).toBe(join(folder, 'postgres.state'));
  await store.close();
});

test('a server that is not there is told of without the password', async () => {
  const { code, message } = await refusalOf('postgres://somebody:the-password@127.0.0.1:1/events');
  expect(code).toBe('COUPA_STATE_UNREADABLE');
  expect(message).toContain('postgres://127.0.0.1:1/events');
  expect(message).not.toContain('the-password');
});

test('without the driver it is said how to install it', async () => {
  jest.doMock('pg', () => {
    throw Object.assign(new Error("Cannot find module 'pg'"), { code: 'MODULE_NOT_FOUND' });
  });
  const { code, message } = await refusalOf('postgresql://somebody:the-password@127.0.0.1:1/events');
  expect(code).toBe('COUPA_CONFIGURATION_INVALID');
  expect(message).toContain('npm install pg');
  expect(message).not.toContain('the-password');
});

test('an address that is none is told of without being repeated', async () => {
  const { code, message } = await refusalOf('postgres://somebody:the-password@:x/');
  expect(code).toBe('COUPA_CONFIGURATION_INVALID');
  expect(message).toContain('postgres://user:password@host:5432/database');
  expect(message).not.toContain('the-password');
});
