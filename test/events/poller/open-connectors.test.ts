/** The configuration of Open Connectors' Coupa connector, word for word, against a site with data. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readEventsConfiguration } from '../../../src/events';
import { openBench, told } from './bench';

const BODY = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'configuration', 'instance-body.json'), 'utf8'),
) as unknown;

/** Takes away what the bench says of its departments. */
const NOTHING = { idField: undefined } as unknown as Record<string, never>;

test('every resource tells of what is created and updated after polling has begun, and of nothing else', async () => {
  const bench = await openBench({ records: {} });
  try {
    const { resources } = readEventsConfiguration(BODY);
    const { records } = bench.sandbox;
    bench.pass(3_600_000);
    const poll = async (resource: (typeof resources)[number]) =>
      bench.poll({ ...NOTHING, ...resource }, { stream: { subscription: 'test', resource: resource.key } });
    for (const resource of resources) {
      expect(await poll(resource)).toMatchObject({ learned: 0, warnings: [], isCaughtUp: true });
    }
    bench.pass(60_000);
    const expected = new Map<string, { readonly made: number; readonly changed?: number }>();
    for (const { object } of resources) {
      if (expected.has(object)) continue;
      const changed = records.list(object)[0]?.['id'] as number | undefined;
      const made = records.insert(object, { name: `Made for ${object}`, code: `made-${object}` })['id'] as number;
      if (changed !== undefined) records.update(object, changed, {});
      expected.set(object, { made, ...(changed === undefined ? {} : { changed }) });
    }
    bench.pass(60_000);
    for (const resource of resources) {
      await bench.fresh();
      await poll(resource);
      const { made, changed } = expected.get(resource.object)!;
      const name = (id: number) => (resource.idField === undefined ? '' : String(id));
      const events = await bench.fresh();
      expect(told(events)).toEqual([
        ...(changed === undefined ? [] : [`${name(changed)} UPDATED`]),
        `${name(made)} CREATED`,
      ]);
      expect(new Set(events.map(({ objectType }) => objectType))).toEqual(new Set([resource.key]));
    }
  } finally {
    await bench.close();
  }
});
