/** A user builds a flow in the browser: connection, Test, drag, wire, deploy, run; the records arrive in the sandbox. */
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
  paletteNode,
  pressInject,
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

const result = () => page.locator('.coupa-test-result');

async function test(): Promise<void> {
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.locator('.coupa-test-result[data-standing="good"], .coupa-test-result[data-standing="bad"]').waitFor();
}

it('shows the palette, and calls nothing outside of this machine', async () => {
  const category = page.locator('#red-ui-palette-container-Coupa');
  expect(await category.getByText('Coupa', { exact: true }).isVisible()).toBe(true);
  for (const name of ['query', 'create', 'update', 'upsert', 'delete', 'action', 'upload', 'download', 'events']) {
    expect(await paletteNode(page, `coupa-${name}`).innerText()).toContain(name);
  }
});

it('runs the first flow that is already there', async () => {
  const status = statusOf(page.locator('[id="coupa-first-query"]'));
  await pressInject(page, page.locator('[id="coupa-first-read"]'));
  await status.getByText(/^\d+ records$/).waitFor();
  const approved = await demo.read('invoices?status=approved&return_object=limited&fields=["id"]');
  expect(await status.textContent()).toBe(`${approved.length} records`);
  await page
    .locator('#red-ui-sidebar-content, .red-ui-debug-content')
    .getByText('invoice-number')
    .first()
    .waitFor({ state: 'attached' });
});

it('tests a connection before it is deployed: good key, wrong key, wrong address', async () => {
  await addFlow(page);
  await openDialog(page, await dragFromPalette(page, 'coupa-query', { x: 300, y: 120 }));
  await page.locator('#node-input-btn-connection-add').click();
  await page.locator('#node-config-dialog-ok').waitFor();

  await page.getByLabel('Site Address').fill(demo.sandbox);
  await page.getByLabel('Authentication').selectOption('apikey');
  await page.getByLabel('API Key').fill(demo.apiKey);
  await test();
  expect(await result().getAttribute('data-standing')).toBe('good');
  await takePicture(page, 'connection-good');

  await page.getByLabel('API Key').fill('not-the-right-key');
  await test();
  expect(await result().getAttribute('data-standing')).toBe('bad');
  expect(await result().textContent()).toMatch(/API key/);
  expect(await result().textContent()).not.toContain('not-the-right-key');

  await page.getByLabel('Site Address').fill('http://127.0.0.1:9');
  await test();
  expect(await result().getAttribute('data-standing')).toBe('bad');
  expect(await result().textContent()).toMatch(/127\.0\.0\.1/);

  await page.getByLabel('Site Address').fill('not an address');
  await test();
  expect(await result().textContent()).toContain('siteAddress');
});

it('moves records with nodes that were dragged, wired and filled in by hand', async () => {
  await addFlow(page);
  const inject = await dragFromPalette(page, 'inject', { x: 150, y: 120 });
  const query = await dragFromPalette(page, 'coupa-query', { x: 350, y: 120 });
  const create = await dragFromPalette(page, 'coupa-create', { x: 580, y: 120 });
  await wire(page, inject, query);
  await wire(page, query, create);

  await openDialog(page, query);
  await page.locator('#node-input-btn-connection-add').click();
  await page.locator('#node-config-dialog-ok').waitFor();
  await page.getByLabel('Name').last().fill('Sandbox by hand');
  await page.getByLabel('Site Address').fill(demo.sandbox);
  await page.getByLabel('Authentication').selectOption('apikey');
  await page.getByLabel('API Key').fill(demo.apiKey);
  await confirmDialog(page, '#node-config-dialog-ok');
  await chooseObject(page, 'supplier', 'suppliers');
  await page.getByRole('tab', { name: 'Query' }).click();
  await page.getByRole('button', { name: 'Add a row to Conditions' }).click();
  await page
    .getByRole('textbox', { name: 'Field', exact: true })
    .or(page.getByRole('combobox', { name: 'Field', exact: true }))
    .fill('status');
  await page.getByRole('combobox', { name: 'Operator', exact: true }).selectOption('eq');
  await page
    .getByRole('textbox', { name: 'Value', exact: true })
    .or(page.getByRole('combobox', { name: 'Value', exact: true }))
    .fill('active');
  await page.getByRole('searchbox', { name: 'Fields' }).fill('name');
  await page.getByRole('searchbox', { name: 'Fields' }).press('Enter');
  await page.getByRole('textbox', { name: 'Limit', exact: true }).fill('3');
  await takePicture(page, 'query-dialog');
  await confirmDialog(page, '#node-dialog-ok');

  await openDialog(page, create);
  await page.locator('#node-input-connection').selectOption({ label: 'Sandbox by hand' });
  await chooseObject(page, 'department', 'departments');
  await confirmDialog(page, '#node-dialog-ok');

  await deploy(page);
  await pressInject(page, inject);
  await statusOf(query).getByText('3 records').waitFor();
  await statusOf(create).getByText('3 created').waitFor();
  await takePicture(page, 'moved');

  const suppliers = await demo.read('suppliers?status=active&limit=3&order_by=id');
  for (const supplier of suppliers) {
    const found = await demo.read(`departments?name=${encodeURIComponent(String(supplier['name']))}`);
    expect(found.map(({ name }) => name)).toEqual([supplier['name']]);
  }
});

it('keeps what was filled in when a dialog is opened again, and shows stored keys as dots', async () => {
  const query = page.locator('[id="coupa-first-query"]');
  await openDialog(page, query);
  await page.getByText('Selected object: invoices', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Query' }).click();
  expect(await page.getByRole('textbox', { name: 'Limit', exact: true }).inputValue()).toBe('200');
  await page.getByRole('tab', { name: 'Query' }).press('ArrowRight');
  expect(await page.getByRole('combobox', { name: 'Send', exact: true }).inputValue()).toBe('record');
  await page.locator('#node-input-btn-connection-edit').click();
  await page.locator('#node-config-dialog-ok').waitFor();
  expect(await page.getByLabel('API Key').inputValue()).toBe('__PWRD__');
  await test();
  expect(await result().getAttribute('data-standing')).toBe('good');
});
