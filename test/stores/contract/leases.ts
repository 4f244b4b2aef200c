/** Leases: one owner at a time, in the whole world of processes on one store. */
import type { Lease } from '../../../src/sdk';
import { notificationsOf, STREAM, type Medium, type OpenStore } from './medium';

export function leasesContract(medium: () => Medium): void {
  describe('a lease', () => {
    let first: OpenStore;
    let second: OpenStore;
    beforeEach(async () => {
      const place = await medium().newPlace();
      first = await place.open();
      second = await place.open();
    });
    afterEach(() => Promise.all([first.close(), second.close()]));
    const take = async (store: OpenStore, owner: string, forMs = 60_000): Promise<Lease | undefined> =>
      store.leases.acquire('poll', owner, forMs);

    it('is given to one owner, and to the same one again with the same fence', async () => {
      const mine = await take(first, 'a');
      expect(await take(second, 'b')).toBeUndefined();
      expect(await take(first, 'a')).toEqual(mine);
    });

    it('tells who has it and for how long, and nobody once it has ended or was given back', async () => {
      expect(await second.leases.holder('poll')).toBeUndefined();
      const lease = await take(first, 'one \u0000 \ud800', 60_000);
      const holder = await second.leases.holder('poll');
      expect(holder?.owner).toBe('one \u0000 \ud800');
      expect(holder?.leftMs).toBeGreaterThan(30_000);
      expect(holder?.leftMs).toBeLessThanOrEqual(60_000);
      await first.leases.release(lease!);
      expect(await second.leases.holder('poll')).toBeUndefined();
      await take(first, 'another', -1);
      expect(await second.leases.holder('poll')).toBeUndefined();
    });

    it('is given to one of many who ask at the same moment', async () => {
      const asked = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => take(index % 2 === 0 ? first : second, `owner ${index}`)),
      );
      expect(asked.filter((lease) => lease !== undefined).length).toBe(1);
    });

    it('is the same for all who ask at the same moment as the same owner', async () => {
      const asked = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => take(index % 2 === 0 ? first : second, 'a')),
      );
      expect(new Set(asked.map((lease) => lease?.fence)).size).toBe(1);
      expect(asked[0]).toMatchObject({ owner: 'a' });
    });

    it('goes to another once it has expired, with a higher fence, and cannot be renewed by the first', async () => {
      const old = (await take(first, 'a', -1))!;
      const young = (await take(second, 'b'))!;
      expect(young.fence).toBeGreaterThan(old.fence);
      expect(await first.leases.renew(old, 60_000)).toBe(false);
      await first.leases.release(old);
      expect(await take(first, 'a')).toBeUndefined();
      expect(await second.leases.renew(young, 60_000)).toBe(true);
    });

    it('that expired is renewed as long as nobody has taken it', async () => {
      const mine = (await take(first, 'a', -1))!;
      expect(await first.leases.renew(mine, 60_000)).toBe(true);
      expect(await take(second, 'b')).toBeUndefined();
    });

    it('goes to another at once when it is released', async () => {
      await first.leases.release((await take(first, 'a'))!);
      expect(await take(second, 'b')).toMatchObject({ owner: 'b' });
    });

    it('refuses a page of an owner who lost it, or gave it back, and stores nothing of it', async () => {
      const old = (await take(first, 'a', -1))!;
      const page = { stream: STREAM, checkpoint: '1', notifications: notificationsOf(['1']), remember: [] };
      await first.streams.commitPage({ ...page, lease: old });
      const young = (await take(second, 'b'))!;
      const late = { ...page, checkpoint: '2', notifications: notificationsOf(['2']) };
      await expect(first.streams.commitPage({ ...late, lease: old })).rejects.toMatchObject({
        code: 'COUPA_STATE_LEASE_LOST',
      });
      await second.leases.release(young);
      await expect(second.streams.commitPage({ ...late, lease: young })).rejects.toMatchObject({
        code: 'COUPA_STATE_LEASE_LOST',
      });
      expect(await first.streams.readCheckpoint(STREAM)).toBe('1');
      expect((await first.outbox.figures()).waiting).toBe(1);
    });

    it('never has a fence again that it had, even when its subscription was dropped in between', async () => {
      const old = (await first.leases.acquire('acme', 'a', 60_000))!;
      await first.streams.dropSubscription('acme');
      const young = (await second.leases.acquire('acme', 'b', 60_000))!;
      expect(young.fence).toBeGreaterThan(old.fence);
    });

    it('may be named by any text', async () => {
      for (const name of ['', 'a\0b', '\ud800', '💶', "'; DROP TABLE lease", 'x'.repeat(2_000)]) {
        expect(await first.leases.acquire(name, name, 60_000)).toEqual({
          name,
          owner: name,
          fence: expect.any(Number),
        });
        expect(await second.leases.acquire(name, `${name}!`, 60_000)).toBeUndefined();
      }
    });
  });
}
