/** Dead letters: found, looked at, sent again. */
import { inspectNotification, listDeadLetters, sendAgain } from '../../../src/events';
import { closeEverything } from '../../connection/local-site';
import { change, commit, dispatching, MORNING } from './fixture';
import { DELIVERED, recordingSink } from './sinks';

afterEach(closeEverything);

/** Seven dead letters and a delivered one. */
async function sevenDead() {
  let isUp = false;
  const sink = recordingSink(({ stored }) =>
    isUp || stored.id === 'good' ? DELIVERED : { status: 'refused', error: 'it is too large' },
  );
  const all = await dispatching(sink, { limits: { perSubscription: 1 } });
  await commit(all.store, 'good', [change('99')]);
  for (let index = 1; index <= 7; index++) {
    await commit(all.store, `dead-${index}`, [change(String(index), { id: `change-${index}` })]);
    all.clock.turn(1_000);
  }
  await all.round();
  return { ...all, sink, outbox: all.store.outbox, bringUp: () => void (isUp = true) };
}

test('dead letters are listed page by page, newest first', async () => {
  const { outbox } = await sevenDead();
  const first = await listDeadLetters(outbox, { subscription: 'acme' }, { limit: 4 });
  expect(first.notifications.map(({ id }) => id)).toEqual(['dead-7', 'dead-6', 'dead-5', 'dead-4']);
  expect(first.notifications[0]).toMatchObject({ status: 'dead', lastError: 'it is too large', attempts: 1 });
  const second = await listDeadLetters(outbox, {}, { limit: 4, after: first.next ?? 0 });
  expect(second.notifications.map(({ id }) => id)).toEqual(['dead-3', 'dead-2', 'dead-1']);
  expect(second.next).toBeUndefined();
  expect((await listDeadLetters(outbox, { subscription: 'other' })).notifications).toEqual([]);
  expect((await listDeadLetters(outbox, { from: MORNING + 5_000 })).notifications).toHaveLength(2);
});

test('one is inspected by its id or by that of an event in it', async () => {
  const { outbox } = await sevenDead();
  for (const id of ['dead-3', 'change-3']) {
    const found = await inspectNotification(outbox, id, 'acme');
    expect([found.stored.id, found.events[0]?.record?.['invoice-number']]).toEqual(['dead-3', 'INV-3']);
  }
  await expect(inspectNotification(outbox, 'nobody')).rejects.toMatchObject({
    code: 'COUPA_RECORD_NOT_FOUND',
    message: expect.stringContaining('"nobody"') as string,
  });
  await expect(inspectNotification(outbox, 'dead-3', 'other')).rejects.toMatchObject({
    code: 'COUPA_RECORD_NOT_FOUND',
  });
});

test('they are sent again with the same ids, all of them or those that were named', async () => {
  const { outbox, sink, round, clock, bringUp } = await sevenDead();
  bringUp();
  expect(await sendAgain(outbox, { subscription: 'acme', ids: ['dead-2', 'change-5'] }, clock.now())).toBe(2);
  await round();
  expect(sink.delivered).toEqual(['good', 'dead-2', 'dead-5']);
  expect(await sendAgain(outbox, { subscription: 'acme' }, clock.now())).toBe(5);
  expect(await round()).toMatchObject({ delivered: 5 });
  expect(await outbox.figures()).toMatchObject({ dead: 0, delivered: 8 });
  expect((await inspectNotification(outbox, 'dead-2')).stored).toMatchObject({ isReplay: true, attempts: 1 });
});

test('delivered ones are sent again by time', async () => {
  const { outbox, sink, round, clock } = await sevenDead();
  expect(await sendAgain(outbox, { statuses: ['delivered'], from: MORNING, to: MORNING + 1_000 }, clock.now())).toBe(1);
  await round();
  expect(sink.delivered).toEqual(['good', 'good']);
});

test('what cannot be sent again is told with the reason', async () => {
  const { outbox, store, clock } = await sevenDead();
  await commit(store, 'new', [change('50')]);
  await expect(sendAgain(outbox, { ids: ['new'] }, clock.now())).rejects.toThrow('new still waits to be sent');
  await expect(sendAgain(outbox, { ids: ['good'] }, clock.now())).rejects.toThrow('None of these ids names a dead');
  await expect(sendAgain(outbox, { ids: [] }, clock.now())).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
  await expect(sendAgain(outbox, { from: 5, to: 5 }, clock.now())).rejects.toMatchObject({
    code: 'COUPA_INPUT_INVALID',
    problems: [{ path: 'from' }],
  });
  await expect(listDeadLetters(outbox, { to: Number.NaN })).rejects.toMatchObject({ problems: [{ path: 'to' }] });
});
