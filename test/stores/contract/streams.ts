/** Streams: pages that are stored whole or not at all, and what was seen. */
import fc from 'fast-check';
import type { PageCommit } from '../../../src/sdk';
import { bench, notificationsOf, seen, STREAM, type Bench, type Medium, type Place } from './medium';

export function streamsContract(medium: () => Medium): void {
  let place: Place;
  let at: Bench;
  beforeEach(async () => {
    place = await medium().newPlace();
    at = await bench(place);
  });
  afterEach(() => at.close());

  const page = (more: Partial<PageCommit> = {}): PageCommit => ({
    stream: STREAM,
    lease: at.lease,
    checkpoint: '{"page":1}',
    notifications: [],
    remember: [],
    ...more,
  });

  it('says so when it is used after it was closed', async () => {
    const other = await place.open(at.clock);
    await other.close();
    const refusal = { code: 'COUPA_STATE_UNREADABLE', message: expect.stringContaining('has been closed') as string };
    await expect(other.streams.list({ limit: 1 })).rejects.toMatchObject(refusal);
    await expect(other.leases.acquire('poll', 'a', 1000)).rejects.toMatchObject(refusal);
    await other.close();
  });

  describe('the list of streams', () => {
    it('has those with a page, in order, from any place, with their checkpoints', async () => {
      const names = [
        ['b', 'y'],
        ['acme', 'users'],
        ['b', 'x'],
        ['a \u0000 \ud800', 'x'],
      ] as const;
      for (const [subscription, resource] of names) {
        await at.store.streams.commitPage(page({ stream: { subscription, resource }, checkpoint: resource }));
      }
      const all = await at.store.streams.list({ limit: 10 });
      expect(all.map(({ stream, checkpoint }) => [stream.subscription, checkpoint])).toEqual([
        ['a \u0000 \ud800', 'x'],
        ['acme', 'users'],
        ['b', 'x'],
        ['b', 'y'],
      ]);
      expect(await at.store.streams.list({ limit: 2, after: all[0]!.stream })).toEqual(all.slice(1, 3));
      expect(await at.store.streams.list({ limit: 1, after: all[2]!.stream })).toEqual([all[3]]);
      expect(await at.store.streams.list({ limit: 10, subscription: 'b' })).toEqual(all.slice(2));
      await at.store.streams.dropSubscription('b');
      expect(await at.store.streams.list({ limit: 10 })).toEqual(all.slice(0, 2));
    });
  });

  describe('a page', () => {
    it('is there after the store was closed and opened: checkpoint, seen records and notifications', async () => {
      const notifications = notificationsOf(['1', '2'], ['3']);
      const report = await at.store.streams.commitPage(page({ notifications, remember: [seen('1'), seen('2')] }));
      expect(report).toEqual({ added: 3, repeated: 0 });
      const again = await place.open(at.clock);
      expect(await again.streams.readCheckpoint(STREAM)).toBe('{"page":1}');
      expect(await again.streams.listSeen(STREAM, { limit: 10 })).toEqual([seen('1'), seen('2')]);
      const stored = await again.outbox.list({}, { limit: 10 });
      expect(stored.map(({ id, events }) => ({ id, events }))).toEqual(notifications);
      await again.close();
    });

    it('leaves no trace when one of its events cannot be stored', async () => {
      await at.store.streams.commitPage(page({ checkpoint: 'before', remember: [seen('1')] }));
      const [good, bad] = notificationsOf(['1'], ['2']);
      const spoilt = { id: 'bad', events: [{ id: 'x', record: 'x', body: 'half a character: \ud800' }] };
      await expect(
        at.store.streams.commitPage(
          page({
            notifications: [good!, spoilt, bad!],
            checkpoint: 'after',
            remember: [seen('1', 'v2')],
            forget: ['1'],
          }),
        ),
      ).rejects.toMatchObject({ code: 'COUPA_INTERNAL_ERROR' });
      expect(await at.store.streams.readCheckpoint(STREAM)).toBe('before');
      expect(await at.store.streams.listSeen(STREAM, { limit: 10 })).toEqual([seen('1')]);
      expect(await at.store.outbox.list({}, { limit: 10 })).toEqual([]);
      expect(await at.store.outbox.figures()).toMatchObject({ waiting: 0 });
    });

    it('takes along what else is written in its transaction, and goes with it when that fails', async () => {
      await at.store.database.run('CREATE TABLE job (page TEXT)');
      let hasFault = false;
      const hooked = await place.open(at.clock, {
        async onCommit(connection, { checkpoint }, { added }) {
          await connection.run('INSERT INTO job VALUES (?)', [`${checkpoint} with ${added}`]);
          if (hasFault) throw new Error('no place for a job');
        },
      });
      await hooked.streams.commitPage(page({ checkpoint: 'first', notifications: notificationsOf(['1']) }));
      await hooked.streams.commitPage(page({ checkpoint: 'idle' }));
      hasFault = true;
      const second = page({ checkpoint: 'second', notifications: notificationsOf(['2']) });
      await expect(hooked.streams.commitPage(second)).rejects.toThrow('no place for a job');
      expect(await at.store.database.all('SELECT page FROM job')).toMatchObject([{ page: 'first with 1' }]);
      expect(await at.store.streams.readCheckpoint(STREAM)).toBe('idle');
      expect(await at.store.outbox.figures()).toMatchObject({ waiting: 1 });
      await hooked.close();
    });

    it('leaves out events that the outbox holds, and notifications of which nothing is left', async () => {
      const [first, second] = notificationsOf(['1', '2'], ['3']);
      await at.store.streams.commitPage(page({ notifications: [first!, second!] }));
      const more = {
        id: 'more',
        events: [first!.events[0]!, { id: 'new', record: '4', body: '{}' }, second!.events[0]!],
      };
      const repeated = { id: 'repeated', events: [first!.events[1]!] };
      const twice = { id: 'twice', events: [more.events[1]!] };
      expect(await at.store.streams.commitPage(page({ notifications: [repeated, more, twice] }))).toEqual({
        added: 1,
        repeated: 4,
      });
      const stored = await at.store.outbox.list({}, { limit: 10 });
      expect(stored.map(({ id }) => id)).toEqual([first!.id, second!.id, 'more']);
      expect(stored[2]?.events).toEqual([more.events[1]]);
    });

    it('knows the same id in another resource for another event', async () => {
      const notifications = notificationsOf(['1']);
      await at.store.streams.commitPage(page({ notifications }));
      const stream = { ...STREAM, resource: 'orders' };
      expect(await at.store.streams.commitPage(page({ stream, notifications }))).toEqual({ added: 1, repeated: 0 });
    });

    it('holds bodies of eight megabytes, and text in every script, unchanged', async () => {
      const body = JSON.stringify({ text: 'Zürich 💶 \0 \u2028 \ud800 中', long: 'é'.repeat(4 * 1024 * 1024) });
      await at.store.streams.commitPage(
        page({ notifications: [{ id: 'large', events: [{ id: 'e', record: '\0💶\ud800', body }] }] }),
      );
      const [taken] = await at.claim();
      expect(taken?.events[0]?.body === body).toBe(true);
      expect(taken?.events[0]?.record).toBe('\0💶\ud800');
    });
  });

  describe('what was seen', () => {
    let resource = 0;

    it('is found by id, and replaced by what is seen later', async () => {
      await at.store.streams.commitPage(
        page({ remember: [seen('1'), { ...seen('2'), detail: '{"a":1}' }, seen('1', 'v2')] }),
      );
      expect(await at.store.streams.findSeen(STREAM, ['1', '2', '3', '1'])).toEqual(
        new Map([
          ['1', seen('1', 'v2')],
          ['2', { ...seen('2'), detail: '{"a":1}' }],
        ]),
      );
      await at.store.streams.commitPage(page({ remember: [seen('2', 'v2')] }));
      expect((await at.store.streams.findSeen(STREAM, ['2'])).get('2')).toEqual(seen('2', 'v2'));
    });

    it('is forgotten by id, and by the time of its change', async () => {
      await at.store.streams.commitPage(
        page({ remember: [seen('1', 'v', 10), seen('2', 'v', 20), seen('3', 'v', 30)] }),
      );
      await at.store.streams.commitPage(page({ forget: ['3', 'unknown'], forgetChangedBefore: 20 }));
      expect(await at.store.streams.listSeen(STREAM, { limit: 10 })).toEqual([seen('2', 'v', 20)]);
    });

    it('is listed page by page in the order of length and code units, whatever the ids are', async () => {
      const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
      const odd = fc.constantFrom(
        '\0',
        '\u0001',
        '\u0002',
        '\ud7fe',
        '\ud7ff',
        '\ud800',
        '\udc00',
        '\ue000',
        '\uffff',
        '💶',
      );
      const id = fc.array(fc.oneof(unit, odd, fc.constantFrom(...'0123456789'))).map((units) => units.join(''));
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(id, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (ids, limit) => {
          const stream = { ...STREAM, resource: `r${(resource += 1)}` };
          await at.store.streams.commitPage(page({ stream, remember: ids.map((record) => seen(record)) }));
          const listed: string[] = [];
          for (let after: string | undefined; ;) {
            const piece = await at.store.streams.listSeen(stream, after === undefined ? { limit } : { after, limit });
            listed.push(...piece.map(({ record }) => record));
            after = piece.at(-1)?.record;
            if (piece.length < limit) break;
          }
          const wanted = ids.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
          expect(listed).toEqual(wanted);
        }),
        { numRuns: 30 },
      );
    });
  });

  describe('a subscription that is dropped', () => {
    it('leaves nothing behind, refuses its pages, and does not touch others', async () => {
      const other = { ...STREAM, subscription: 'other' };
      const otherLease = (await at.store.leases.acquire('other', 'tester', 60_000))!;
      await at.store.streams.commitPage(page({ notifications: notificationsOf(['1'], ['1']), remember: [seen('1')] }));
      await at.store.streams.commitPage(
        page({ stream: other, lease: otherLease, notifications: notificationsOf(['1']) }),
      );
      await at.store.outbox.pause('acme', 'because');
      await at.store.streams.dropSubscription('acme');
      expect(await at.store.streams.readCheckpoint(STREAM)).toBeUndefined();
      expect(await at.store.streams.listSeen(STREAM, { limit: 10 })).toEqual([]);
      expect(await at.store.outbox.pausedBecause('acme')).toBeUndefined();
      expect(await at.store.outbox.list({}, { limit: 10 })).toMatchObject([{ stream: other }]);
      expect(await at.store.outbox.figures()).toMatchObject({ waiting: 1 });
      await expect(at.store.streams.commitPage(page())).rejects.toMatchObject({ code: 'COUPA_STATE_LEASE_LOST' });
      for (const table of ['seen', 'queued', 'event', 'notification', 'stream', 'subscription']) {
        const [row] = await at.store.database.all(`SELECT count(*) AS n FROM ${table}`);
        expect([table, row?.['n']]).toEqual([table, table === 'seen' ? 0 : 1]);
      }
    });
  });
}
