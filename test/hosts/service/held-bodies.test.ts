/** Many large bodies at once do not fill the memory. */
import { request, type ClientRequest } from 'node:http';
import { openService, type Answer } from './support';

jest.setTimeout(30_000);

it('keeps the bodies of one user from filling the memory, and the way free for others', async () => {
  const limited = await openService({
    limits: { bodiesBytes: 60_000, requests: { perMinute: 1e6, burst: 1e6 } },
  });
  try {
    const { token } = await limited.makeInstance();
    const other = await limited.addUser('Other', 'other@other.example');
    const url = new URL(`${limited.service.address}/instances`);
    let held: ClientRequest | undefined;
    // Whichever of two comes second is refused; this one comes again until it is not.
    const hold = (): void => {
      held = request(url, { method: 'POST', headers: { authorization: limited.auth } });
      held.on('error', () => undefined).once('response', hold);
      held.write(`{"name":"${'x'.repeat(25_000)}`);
    };
    hold();
    const body = { name: 'y'.repeat(10_000) };
    const as = `${limited.auth}, Element ${token}`;
    const until = async (status: number): Promise<Answer> => {
      for (;;) {
        const answer = await limited.call('PATCH', '/suppliers/1', { as, body });
        if (answer.status === status) return answer;
      }
    };
    const refused = await until(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body).toMatchObject({ code: 'COUPA_SERVICE_LIMIT', retryable: true });
    const tags = { tags: ['small'] };
    expect((await limited.call('PATCH', '/instances/1', { as: other.auth, body: tags })).status).toBe(404);
    held?.removeListener('response', hold).destroy();
    // Read again, and refused for its name.
    await until(400);
  } finally {
    await limited.close();
  }
});

it('takes no more of a login than a name and a password, because anybody may send one', async () => {
  const open = await openService();
  try {
    const body = { username: 'a@example.com', password: 'x'.repeat(20_000) };
    const { status, body: answer } = await open.call('POST', '/authentication', { as: null, body });
    expect([status, answer.message]).toEqual([429, expect.stringContaining('larger than 16384 bytes')]);
  } finally {
    await open.close();
  }
});
