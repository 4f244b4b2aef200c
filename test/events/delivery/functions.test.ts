/** Events handed to functions of a program or a flow. */
import { createEventSink, createNotificationSink, type ChangeEvent, type NotificationSink } from '../../../src/events';
import { closeEverything } from '../../connection/local-site';
import { change, commit, dispatching, stored, testClock } from './fixture';

afterEach(closeEverything);

const NEVER = new AbortController().signal;
const three = [change('1'), change('2'), change('3')];

describe('A handler of events', () => {
  it('gets one event after another, with the id of the notification and the number of the attempt', async () => {
    const seen: unknown[] = [];
    let running = 0;
    const sink = createEventSink(
      async (event, { notificationId, attempt }) => {
        expect(++running).toBe(1);
        await Promise.resolve();
        running--;
        seen.push([event.objectId, notificationId, attempt]);
      },
      { clock: testClock() },
    );
    expect(await sink.deliver({ stored: stored({ attempts: 3 }), events: three }, NEVER)).toEqual({
      status: 'delivered',
    });
    expect(seen).toEqual([
      ['1', 'note-1', 3],
      ['2', 'note-1', 3],
      ['3', 'note-1', 3],
    ]);
  });

  it('that throws gets the event again, but not those that it has done', async () => {
    const seen: string[] = [];
    const sink = createEventSink(
      ({ objectId }, { attempt }) => {
        seen.push(objectId);
        if (objectId === '2' && attempt === 1) throw new TypeError('not now');
      },
      { clock: testClock() },
    );
    expect(await sink.deliver({ stored: stored(), events: three }, NEVER)).toEqual({
      status: 'failed',
      error: 'The handler of events failed: TypeError: not now',
    });
    expect(await sink.deliver({ stored: stored({ attempts: 2 }), events: three }, NEVER)).toEqual({
      status: 'delivered',
    });
    expect(seen).toEqual(['1', '2', '2', '3']);
  });

  it('gets all of them again when somebody sends the notification again', async () => {
    const seen: string[] = [];
    const sink = createEventSink(
      ({ objectId }) => {
        seen.push(objectId);
        if (objectId === '3' && seen.length === 3) throw new Error('no');
      },
      { clock: testClock() },
    );
    await sink.deliver({ stored: stored(), events: three }, NEVER);
    await sink.deliver({ stored: stored({ attempts: 1 }), events: three }, NEVER);
    expect(seen).toEqual(['1', '2', '3', '1', '2', '3']);
  });

  it('that never ends has failed after its time, and is told so', async () => {
    const clock = testClock();
    let told: AbortSignal | undefined;
    const sink = createEventSink(
      async (_event, { signal }) => {
        told = signal;
        return new Promise(() => undefined);
      },
      { clock, timeoutMs: 2_000 },
    );
    const outcome = sink.deliver({ stored: stored(), events: three }, NEVER);
    await new Promise((resolve) => setImmediate(resolve));
    clock.turn(2_000);
    expect(await outcome).toMatchObject({ error: expect.stringContaining('not done within 2 seconds') as string });
    expect(told?.aborted).toBe(true);
    expect(sink.longestAttemptMs).toBeGreaterThanOrEqual(2_000);
  });

  it.each([
    ['a secret', new Error('refused key-12345678'), 'Error: refused [redacted]'],
    ['lines', new Error('a\nb\u0000\u2028c'), 'Error: a b c'],
    ['no error', 'oops', 'threw string'],
    ['nothing', undefined, 'threw undefined'],
    ['a long story', new Error('x'.repeat(5_000)), `Error: ${'x'.repeat(493)}...`],
  ])('that throws %s leaves one short line without secrets', async (_what, thrown, line) => {
    const throwing = (): never => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- programs do
      throw thrown;
    };
    const sink = createEventSink(throwing, { clock: testClock(), secrets: ['key-12345678'] });
    const outcome = await sink.deliver({ stored: stored(), events: three }, NEVER);
    expect(outcome).toEqual({ status: 'failed', error: `The handler of events failed: ${line}` });
  });

  it('gets records with or without their nulls', async () => {
    const got: unknown[] = [];
    const keep = ({ record }: ChangeEvent): unknown => got.push(record);
    const given = { stored: stored(), events: [change('1', { record: { id: 1, none: null } })] };
    await createEventSink(keep, { clock: testClock() }).deliver(given, NEVER);
    await createEventSink(keep, { clock: testClock(), dropNulls: 'drop' }).deliver(given, NEVER);
    expect(got).toEqual([{ id: 1, none: null }, { id: 1 }]);
  });
});

test('a handler of notifications gets each as a whole', async () => {
  const seen: string[][] = [];
  const sink = createNotificationSink(({ events }) => seen.push(events.map(({ objectId }) => objectId)), {
    clock: testClock(),
  });
  await sink.deliver({ stored: stored(), events: three }, NEVER);
  expect(seen).toEqual([['1', '2', '3']]);
});

test('a handler that fails is asked again after a second, and later events of the record wait for it', async () => {
  const seen: string[] = [];
  let failures = 2;
  const all = await dispatching({} as NotificationSink);
  const sink = createEventSink(
    ({ id }) => {
      seen.push(id);
      if (failures-- > 0) throw new Error('not yet');
    },
    { clock: all.clock },
  );
  const [first, second] = [change('1'), change('1')];
  await commit(all.store, 'first', [first]);
  await commit(all.store, 'second', [second]);
  const round = async () => all.dispatcher.deliverDue({ subscription: 'acme', sink, owner: 'test', signal: NEVER });
  const begin = all.clock.now();
  const waits: number[] = [];
  for (let report = await round(); report.nextDueAt !== undefined; report = await round()) {
    all.clock.turn(report.nextDueAt - all.clock.now());
    waits.push(all.clock.now() - begin);
  }
  expect(waits).toEqual([1_000, 6_000]);
  expect(seen).toEqual([first.id, first.id, first.id, second.id]);
});
