/** `coupa serve`, `coupa users` and `coupa keys` as a user runs them, from an empty folder to an instance that answers. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_API_KEY, startSandbox, type Sandbox } from '../../../src/sandbox';
import { run, start, type Running } from './command';

jest.setTimeout(60_000);

let folder: string;
let sandbox: Sandbox;
let data: string;
let keyFile: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'coupa-serve-'));
  data = path.join(folder, 'service.db');
  keyFile = path.join(folder, 'service.key');
  sandbox = await startSandbox({ rateLimit: false, records: { suppliers: 5 } });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function serve(...more: string[]): Promise<{ running: Running; address: string }> {
  const running = start(['serve', '--data', data, '--port', '0', '--allow-sites', '127.0.0.1', ...more]);
  let text = '';
  running.child.stdout.on('data', (chunk: string) => (text += chunk));
  await running.saw('The service is running');
  return { running, address: /^http\S+/m.exec(text)?.[0] ?? '' };
}

describe('coupa serve', () => {
  let authorization: string;
  let token: string;

  it('refuses to start without a key, and says how to make one', async () => {
    const { code, stderr } = await run(['serve', '--data', data]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('COUPA_SERVICE_KEY_INVALID')]);
    expect(stderr).toContain('coupa keys new');
  });

  it('gets a key and a user whose secrets are shown once', async () => {
    const key = await run(['keys', 'new']);
    writeFileSync(keyFile, key.stdout, { mode: 0o600 });
    const made = await run(['users', 'add', 'me@example.com', '--organization', 'My company', '--data', data]);
    authorization = /^Authorization: (.*)$/m.exec(made.stdout)?.[1] ?? '';
    expect(authorization).toMatch(/^User \S{43}, Organization \S{43}$/);
    expect(statSync(data).mode & 0o077).toBe(0);
    const listed = await run(['users', 'list', '--data', data]);
    expect(listed.stdout).toContain('me@example.com');
    expect(listed.stdout + readFileSync(data).toString('latin1')).not.toContain(
      authorization.split(' ')[1]?.slice(0, 20),
    );
    expect((await run(['users', 'add', 'me@example.com', '--data', data])).code).toBe(2);
    expect((await run(['users', 'list', '--data', path.join(folder, 'none.db')])).code).toBe(2);
  });

  it('serves an instance, ends on SIGTERM, and serves it again', async () => {
    const first = await serve('--key-file', keyFile);
    const configuration = { siteAddress: sandbox.address, 'api.key': DEMO_API_KEY };
    const made = await fetch(`${first.address}/instances`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ element: { key: 'coupa' }, name: 'Mine', configuration }),
    });
    ({ token } = (await made.json()) as { token: string });
    first.running.child.kill('SIGTERM');
    expect((await first.running.ended).code).toBe(0);
    const second = await serve('--key-file', keyFile);
    const answer = await fetch(`${second.address}/suppliers`, {
      headers: { authorization: `${authorization}, Element ${token}` },
    });
    expect((await answer.json()) as unknown[]).toHaveLength(5);
    second.running.child.kill('SIGTERM');
    const { code, stdout, stderr } = await second.running.ended;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(DEMO_API_KEY);
  });

  it('changes its key step by step, and refuses to start with another one', async () => {
    const [oldKey, newKey] = [readFileSync(keyFile, 'utf8').trim(), (await run(['keys', 'new'])).stdout.trim()];
    const wrong = await run(['serve', '--data', data, '--port', '0'], { COUPA_SERVICE_KEY: newKey });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('COUPA_SERVICE_KEY_INVALID')]);
    const rotated = await run(['keys', 'rotate', '--data', data], { COUPA_SERVICE_KEY: `${newKey},${oldKey}` });
    expect(rotated.stdout).toMatch(/^2 encrypted anew/);
    writeFileSync(keyFile, newKey);
    const { running, address } = await serve('--key-file', keyFile);
    const answer = await fetch(`${address}/suppliers`, {
      headers: { authorization: `${authorization}, Element ${token}` },
    });
    expect(answer.status).toBe(200);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  it('takes secrets away', async () => {
    const renewed = await run(['users', 'renew', 'me@example.com', '--data', data, '--json']);
    const { userSecret, organizationSecret } = JSON.parse(renewed.stdout) as Record<string, string>;
    await run(['users', 'disable', 'me@example.com', '--data', data]);
    const { running, address } = await serve('--key-file', keyFile);
    const ask = async (as: string) => (await fetch(`${address}/instances`, { headers: { authorization: as } })).status;
    expect(await ask(authorization)).toBe(401);
    expect(await ask(`User ${userSecret}, Organization ${organizationSecret}`)).toBe(401);
    expect((await run(['users', 'enable', 'me@example.com', '--data', data])).code).toBe(0);
    expect(await ask(`User ${userSecret}, Organization ${organizationSecret}`)).toBe(200);
    running.child.kill('SIGTERM');
    await running.ended;
  });
});
