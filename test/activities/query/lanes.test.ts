/** A query that somebody waits for goes ahead of the bulk work at the same site. */
import { queryRecords, type QueryRequest } from '../../../src/activities';
import { createConnector } from '../../../src/connector';
import type { SiteConnection, SiteRequest } from '../../../src/connection';
import { collect, startSite, testPorts, type TestSite } from '../support/site';

let site: TestSite;
beforeAll(async () => {
  site = await startSite(() => ({ body: [] }));
});
afterAll(() => site.close());

/** The connection, and the lanes in which it was asked. */
function listening(): { readonly connection: SiteConnection; readonly lanes: unknown[] } {
  const lanes: unknown[] = [];
  const request = async (each: SiteRequest) => {
    lanes.push(each.lane);
    return site.connection.request(each);
  };
  return { connection: { ...site.connection, request }, lanes };
}

test.each<[QueryRequest, string]>([
  [{}, 'bulk'],
  [{ lane: 'bulk' }, 'bulk'],
  [{ lane: 'interactive' }, 'interactive'],
  [{ lane: 'interactive', order: { by: 'name' } }, 'interactive'],
])('%j waits in the lane %s', async (request, lane) => {
  const { connection, lanes } = listening();
  await collect(queryRecords(connection, 'suppliers', request));
  expect(lanes).toEqual([lane]);
});

test('a host says it when it runs the activity', async () => {
  const { connection, lanes } = listening();
  const activity = createConnector(testPorts()).createActivity('query');
  const parameters = { 'list-object': 'suppliers' };
  await activity.onDeploy({ id: 'one', parameters });
  await activity.onStart();
  await collect(activity.execute({ connection, parameters, lane: 'interactive' }));
  await collect(activity.execute({ connection, parameters }));
  await activity.onStop();
  await activity.onUndeploy();
  expect(lanes).toEqual(['interactive', 'bulk']);
});
