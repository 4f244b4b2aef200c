/** What becomes of a change when the database fails right behind it. */
import { CoupaError } from '../../../src/errors';
import { createNodePorts } from '../../../src/platform';
import { openService } from './support';

jest.setTimeout(60_000);

const EVENTS = {
  'event.notification.enabled': 'true',
  'event.poller.configuration': { suppliers: { url: "/suppliers?where=updated_at>='${date:yyyy}'" } },
};

test('an instance is answered though its events could not be begun at once, and they are begun soon', async () => {
  let failures = 0;
  const told: string[] = [];
  const note = (message: string): void => void told.push(message);
  const logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const open = await openService({
    ports: createNodePorts({ logger }),
    limits: { reconcileMs: 5 },
    // Outside of transactions: that is, when the instance is there and its events are to be begun.
    through: (database) => ({
      ...database,
      async all(sql, parameters) {
        if (failures > 0 && sql.includes('configuration_entry')) {
          failures -= 1;
          throw new CoupaError('COUPA_STATE_UNWRITABLE', 'The disk fails.');
        }
        return database.all(sql, parameters);
      },
    }),
  });
  failures = 2;
  const { id, answer } = await open.makeInstance(EVENTS);
  expect([answer.status, answer.body.eventsEnabled]).toEqual([200, true]);
  expect(told).toContain('The events of an instance could not be begun at once.');
  for (let status = 404; status !== 200;) ({ status } = await open.call('GET', `/instances/${id}/event-pollers`));
  expect(failures).toBe(0);
  // One, and no second one in the place of an answer that never came.
  expect((await open.call('GET', '/instances')).body).toHaveLength(1);
  await open.close();
});
