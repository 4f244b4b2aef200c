/** Secrets that are put into every place of a request come out of no log line and no refusal. */
import { randomBytes } from 'node:crypto';
import { readKeyRing } from '../../../src/hosts/service';
import { createNodePorts, createStreamLogger } from '../../../src/platform';
import { openService } from './support';

jest.setTimeout(60_000);

const key = randomBytes(32);
const oldKey = randomBytes(32);

it('neither the keys of the service, nor the secrets of users, organizations and instances', async () => {
  let log = '';
  const logger = createStreamLogger({ level: 'debug', stream: { write: (line: string) => (log += line) } });
  const keys = readKeyRing({ environment: `${key.toString('base64')} ${oldKey.toString('hex')}` });
  const open = await openService({
    ports: createNodePorts({ logger }),
    ...(keys === undefined ? {} : { keys }),
    limits: { requests: { perMinute: 1e6, burst: 1e6 }, failures: { perMinute: 1e6, burst: 1e6 } },
  });
  const { auth, token } = await open.makeInstance();
  const { auth: strangers } = await open.addUser('Other', 'stranger@other.example', 'a-long-password-1');
  const [user = '', organization = ''] = open.auth.split(', ').map((part) => part.split(' ')[1] ?? '');
  const [other = ''] = strangers.split(', ').map((part) => part.split(' ')[1] ?? '');
  const writtenKeys = [key, oldKey].flatMap((bytes) => [
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]);
  const canaries = [...writtenKeys, user, organization, token];
  let answers = '';
  const ask = async (method: string, path: string, as: string | null, body?: unknown): Promise<void> => {
    const { status, text } = await open.call(method, path, { as, ...(body === undefined ? {} : { body }) });
    expect([path, status >= 400]).toEqual([path, true]);
    answers += text;
  };
  for (const secret of canaries) {
    const encoded = encodeURIComponent(secret);
    await ask('GET', `/${encoded}`, auth);
    await ask('GET', `/suppliers/1/${encoded}`, auth);
    await ask('GET', `/suppliers?where=${encoded}`, auth);
    await ask('GET', `/suppliers?orderBy=name%20${encoded}`, auth);
    await ask('GET', `/suppliers?pageSize=${encoded}`, auth);
    await ask('GET', `/instances/docs/${encoded}`, auth);
    await ask('POST', '/suppliers', auth, `"${secret}`);
    await ask('POST', '/invoices/1/attachments', auth, { [secret]: secret, text: 'x' });
    await ask('POST', '/instances', open.auth, { element: { key: secret }, name: secret, configuration: secret });
  }
  // Whoever is not let in, with secrets that belong to nobody or to somebody else.
  for (const as of [`User ${user}, Organization ${other}`, `User ${other}, Element ${token}`]) {
    await ask('GET', `/${user}${other}${token}`, as);
  }
  // What breaks for reasons of our own is logged with its stack.
  await open.store.close();
  await ask('GET', `/suppliers/${user}`, auth);
  for (const secret of canaries) {
    expect([secret.length > 20, answers.includes(secret), log.includes(secret)]).toEqual([true, false, false]);
  }
  expect(answers).toContain('[redacted]');
  expect(log).toContain('"request"');
  expect(answers + log).not.toContain('sandbox-demo-key');
  await open.close();
});
