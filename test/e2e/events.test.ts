/** A user watches an object in the browser: form, JSON, deploy; the status tells of polls and lag. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePicture } from './browser';
import { chooseConnection } from './connection-dialog';
import { addFlow, chooseObject, confirmDialog, deploy, dragFromPalette, openDialog, statusOf, wire } from './editor';
import { editorSession } from './session';

const folder = mkdtempSync(join(tmpdir(), 'coupa-demo-'));
const session = editorSession(folder);
// After the demo has ended, which is done by what was registered before.
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('watches an object that was chosen in the form, and shows its changes', async () => {
  const { page } = session;
  await addFlow(page);
  const watch = await dragFromPalette(page, 'coupa-events', { x: 250, y: 120 });
  const debug = await dragFromPalette(page, 'debug', { x: 520, y: 120 });
  await wire(page, watch, debug);
  await openDialog(page, watch);
  await chooseConnection(page);
  await chooseObject(page, 'supplier', 'suppliers');
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('searchbox', { name: 'Watched Fields' }).fill('name');
  await page.getByRole('searchbox', { name: 'Watched Fields' }).press('Enter');
  await takePicture(page, 'events-changes');
  await page.getByRole('tab', { name: 'Polling' }).click();
  await page.getByRole('textbox', { name: 'Minutes between Polls' }).fill('5');
  await page.getByRole('textbox', { name: 'Start' }).fill('everything');
  await takePicture(page, 'events-polling');
  await confirmDialog(page, '#node-dialog-ok');
  await deploy(page);
  await statusOf(watch)
    .getByText(/^next poll \d\d:\d\d:\d\d, lag \d+ s$/)
    .waitFor();
  await page
    .locator('#red-ui-sidebar-content, .red-ui-debug-content')
    .getByText('suppliers/')
    .first()
    .waitFor({ state: 'attached' });
});

it('takes a configuration as JSON in a box of many lines, and shows what is wrong with one', async () => {
  const { page } = session;
  await addFlow(page);
  const watch = await dragFromPalette(page, 'coupa-events', { x: 250, y: 120 });
  await openDialog(page, watch);
  await chooseConnection(page);
  await page.getByRole('tab', { name: 'JSON' }).click();
  const box = page.getByRole('textbox', { name: 'Configuration' });
  await box.fill('[\n  { "object": "users", "start": "everything" },\n  { "object": "nonsense" }\n]');
  await takePicture(page, 'events-json');
  await confirmDialog(page, '#node-dialog-ok');
  await deploy(page);
  await statusOf(watch).getByText('not configured correctly').waitFor();
  // With its status the node is wider than what can be clicked.
  await openDialog(page, watch.locator('rect.red-ui-flow-node').first());
  await page.getByRole('tab', { name: 'JSON' }).click();
  expect((await box.inputValue()).split('\n')).toHaveLength(4);
  await box.fill('{ "object": "users", "start": "everything" }');
  await confirmDialog(page, '#node-dialog-ok');
  await deploy(page);
  await statusOf(watch)
    .getByText(/^next poll/)
    .waitFor();
});

it('keeps the secrets of a pasted configuration out of the flow file and of everything else', async () => {
  const { page } = session;
  const canary = 'canary-7d3e90b1';
  const pasted = {
    element: { key: 'coupa' },
    name: 'Pasted',
    configuration: {
      'event.notification.enabled': true,
      'event.notification.callback.url': `https://example.com/in?code=${canary}`,
      'event.notification.signature.key': canary,
      'event.poller.configuration': {
        users: { url: "/hubs/businessspendmanagement/users?where=updated_at>='${date:yyyy-MM-dd}'", idField: 'id' },
      },
      'api.key': canary,
    },
  };
  await addFlow(page);
  const watch = await dragFromPalette(page, 'coupa-events', { x: 250, y: 120 });
  await openDialog(page, watch);
  await chooseConnection(page);
  await page.getByRole('tab', { name: 'JSON' }).click();
  const box = page.getByRole('textbox', { name: 'Configuration' });
  await box.fill(JSON.stringify(pasted));
  await confirmDialog(page, '#node-dialog-ok');
  await page.getByText('Secrets in the configuration were masked').waitFor();
  await takePicture(page, 'events-secrets');
  await deploy(page);
  await statusOf(watch)
    .getByText(/^next poll/)
    .waitFor();
  await openDialog(page, watch.locator('rect.red-ui-flow-node').first());
  await page.getByRole('tab', { name: 'JSON' }).click();
  expect(await box.inputValue()).toContain('"api.key": "********"');
  expect(await box.inputValue()).toContain('"https://example.com/in?code=********"');
  await takePicture(page, 'events-secrets-masked');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const written = files.filter((file) => !file.includes('node_modules') && statSync(file).isFile());
  expect(written.some((file) => file.endsWith('.json') && readFileSync(file, 'utf8').includes('api.key'))).toBe(true);
  expect(written.filter((file) => readFileSync(file).includes(canary))).toEqual([]);
});
