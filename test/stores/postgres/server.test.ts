import { nodeClock } from '../../../src/platform';
import { events } from '../../../src/subscribe';
import { openPostgresStore, type PostgresStore } from '../../../src/stores';
import { bench, notificationsOf, STREAM } from '../contract/medium';
import { startPostgres, type PostgresServer } from './server';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

const open = async (schema: string, address = server.address): Promise<PostgresStore> =>
  openPostgresStore(address, { clock: nodeClock, schema, connections: 3 });

describe('a store on PostgreSQL', () => {
  it('goes on by itself when the server was killed and started again, and has every page that it had confirmed', async () => {
    const idle: Error[] = [];
    const at = await bench({
      address: '',
      open: async (clock = nodeClock) =>
        openPostgresStore(server.address, { clock, schema: 'crash', onIdleError: (error) => idle.push(error) }),
    });
    await at.add(['1']);
    const held = at.store.database.transaction(async (connection) => {
      await connection.run(`UPDATE stream SET checkpoint = 'never'`);
      await server.crash();
      await connection.run(`UPDATE stream SET checkpoint = 'not either'`);
    });
    await expect(held).rejects.toMatchObject({ code: 'COUPA_STATE_UNREADABLE' });
    await expect(at.store.outbox.figures()).rejects.toMatchObject({
      code: 'COUPA_STATE_UNREADABLE',
      message: expect.stringContaining('the server is not there'),
    });
    await server.restart();
    expect(await at.store.streams.readCheckpoint(STREAM)).toBe('{}');
    await at.add(['2']);
    expect(await at.store.outbox.figures()).toMatchObject({ waiting: 2 });
    await at.close();
  });

  it('is opened by programs by its address, and remembers for the next one', async () => {
    const store = await events.openStore(server.address, { schema: 'program' });
    expect(store.place).toMatch(/^postgres:.*program/);
    const lease = await store.leases.acquire('acme', 'program', 60_000);
    await store.streams.commitPage({ stream: STREAM, lease: lease!, checkpoint: '1', notifications: [], remember: [] });
    await store.close();
    const next = await events.openStore(server.address, { schema: 'program' });
    expect(await next.streams.list({ limit: 10 })).toEqual([{ stream: STREAM, checkpoint: '1' }]);
    await next.close();
  });

  it('may be opened by many at once when it is new', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open('at_once')));
    expect(await stores[5]?.outbox.figures()).toMatchObject({ waiting: 0 });
    await Promise.all(stores.map((store) => store.close()));
  });

  it('from a later version is refused', async () => {
    const store = await open('future');
    await store.database.run(`INSERT INTO schema_migration VALUES ('events', 99, 'wonders', 'x', 0)`);
    await store.close();
    await expect(open('future')).rejects.toMatchObject({ code: 'COUPA_STATE_FROM_THE_FUTURE' });
  });

  it('expires leases by the clock of the server, however wrong those of the processes are', async () => {
    const far = { ...nodeClock, now: () => nodeClock.now() + 1e12 };
    const [right, wrong] = [
      await open('clocks'),
      await openPostgresStore(server.address, { clock: far, schema: 'clocks' }),
    ];
    const lease = await right.leases.acquire('poll', 'right', 60_000);
    expect(lease).toBeDefined();
    expect(await wrong.leases.acquire('poll', 'wrong', 60_000)).toBeUndefined();
    await Promise.all([right.close(), wrong.close()]);
  });

  it('runs a transaction again that the server rolled back because two waited for each other', async () => {
    const store = await open('deadlock');
    await store.database.run('CREATE TABLE pair (n BIGINT PRIMARY KEY, by BIGINT)');
    await store.database.run('INSERT INTO pair VALUES (1, 0), (2, 0)');
    let runs = 0;
    let both: () => void = () => undefined;
    const bothHold = new Promise<void>((resolve) => {
      let holding = 0;
      both = () => {
        holding += 1;
        if (holding === 2) resolve();
      };
    });
    const cross = async (first: number, second: number): Promise<void> =>
      store.database.transaction(async (connection) => {
        runs += 1;
        await connection.run('UPDATE pair SET by = by + 1 WHERE n = ?', [first]);
        both();
        await bothHold;
        await connection.run('UPDATE pair SET by = by + 1 WHERE n = ?', [second]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(runs).toBe(3);
    expect(await store.database.all('SELECT by FROM pair ORDER BY n')).toEqual([{ by: 2 }, { by: 2 }]);
    await store.close();
  });

  it('stores nothing when the work takes a failed statement lightly', async () => {
    const store = await open('lightly');
    const work = store.database.transaction(async (connection) => {
      await connection.run(`INSERT INTO subscription (name) VALUES ('x')`);
      await connection.run('nonsense').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'COUPA_STATE_UNWRITABLE' });
    expect(await store.database.all('SELECT * FROM subscription')).toEqual([]);
    await store.close();
  });

  it('keeps sequences in the order of commits, although several processes commit at once', async () => {
    const stores = await Promise.all([open('order'), open('order'), open('order')]);
    const lease = (await stores[0]?.leases.acquire('acme', 'o', 60_000))!;
    const confirmed: string[] = [];
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const notifications = notificationsOf(['1']);
        const page = { stream: STREAM, lease, checkpoint: '{}', notifications, remember: [] };
        await stores[index % 3]?.streams.commitPage(page);
        confirmed.push(notifications[0]!.id);
      }),
    );
    const now = nodeClock.now();
    const handedOn: string[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const taken = await stores[turn % 3]!.outbox.claim({ owner: 'o', limit: 9, now, forMs: 60_000 });
      expect(taken.length).toBe(1);
      handedOn.push(taken[0]!.id);
      await stores[(turn + 1) % 3]!.outbox.markDelivered(taken, now);
    }
    expect([...handedOn].sort()).toEqual([...confirmed].sort());
    expect((await stores[0].outbox.list({}, { limit: 99 })).map(({ id }) => id)).toEqual(handedOn);
    expect(await stores[0]?.outbox.figures()).toMatchObject({ waiting: 0, delivered: 30 });
    await Promise.all(stores.map((store) => store.close()));
  });
});

describe('an address', () => {
  it.each([
    ['of something else', 'mysql://user:secret-word@host/db', 'COUPA_CONFIGURATION_INVALID'],
    ['that is none', 'secret-word', 'COUPA_CONFIGURATION_INVALID'],
    ['where nothing listens', 'postgres://user:secret-word@127.0.0.1:1/db', 'COUPA_STATE_UNREADABLE'],
    ['of a host that does not exist', 'postgres://user:secret-word@no-such-host.invalid/db', 'COUPA_STATE_UNREADABLE'],
  ])('%s is refused without showing the password', async (_what, address, code) => {
    const error = await open('x', address).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('secret-word');
    expect(JSON.stringify(error)).not.toContain('secret-word');
  });

  it('with a database or user that the server does not know is told', async () => {
    for (const wrong of [server.address.replace(/postgres$/, 'nothing'), server.address.replace('tester', 'nobody')]) {
      await expect(open('x', wrong)).rejects.toMatchObject({
        code: 'COUPA_STATE_UNREADABLE',
        message: expect.stringContaining('refuses the user, the password or the database'),
      });
    }
  });

  it('with a schema that is no plain name is refused', async () => {
    await expect(open('a"; DROP SCHEMA public; --')).rejects.toMatchObject({ code: 'COUPA_CONFIGURATION_INVALID' });
  });
});
