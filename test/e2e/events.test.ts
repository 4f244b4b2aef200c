/** A user watches an object in the browser: form, JSON, deploy; the status tells of polls and lag. */
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, takePicture } from './browser';
import { startDemo, type Demo } from './demo';
import {
  addFlow,
  chooseObject,
  confirmDialog,
  deploy,
  dragFromPalette,
  openDialog,
  openEditor,
  statusOf,
  wire,
} from './editor';

let demo: Demo;
let browser: Browser;
let page: Page;
let faults: readonly string[];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
});
beforeEach(async () => {
  ({ page, faults } = await openPage(browser));
  await openEditor(page, demo.designer);
});
afterEach(async () => {
  await takePicture(page, (expect.getState().currentTestName ?? 'page').replace(/\W+/g, '-'));
  await page.close();
  expect(faults).toEqual([]);
});

/** Chooses the connection of the first flow. */
async function chooseConnection(): Promise<void> {
  const select = page.locator('#node-input-connection');
  const values = await select
    .locator('option')
    .evaluateAll((all) => all.map((each) => each.getAttribute('value') ?? ''));
  await select.selectOption(values.find((value) => value.startsWith('coupa-first')) ?? '');
}

it('watches an object that was chosen in the form, and shows its changes', async () => {
  await addFlow(page);
  const watch = await dragFromPalette(page, 'coupa-events', { x: 250, y: 120 });
  const debug = await dragFromPalette(page, 'debug', { x: 520, y: 120 });
  await wire(page, watch, debug);
  await openDialog(page, watch);
  await chooseConnection();
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
  await addFlow(page);
  const watch = await dragFromPalette(page, 'coupa-events', { x: 250, y: 120 });
  await openDialog(page, watch);
  await chooseConnection();
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
