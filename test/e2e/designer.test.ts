/** A user builds a flow in the browser: connection, Test, drag, wire, deploy, run; the records arrive in the sandbox. */
import { takePicture } from './browser';
import { addConnection, editConnection, fillConnection, makeConnection, outcomeOf, tryOut } from './connection-dialog';
import {
  addFlow,
  chooseObject,
  confirmDialog,
  deploy,
  dragFromPalette,
  openDialog,
  paletteNode,
  pressInject,
  statusOf,
  wire,
} from './editor';
import { editorSession } from './session';

const session = editorSession();

it('shows the palette, and calls nothing outside of this machine', async () => {
  const { page } = session;
  const category = page.locator('#red-ui-palette-container-Coupa');
  expect(await category.getByText('Coupa', { exact: true }).isVisible()).toBe(true);
  for (const name of ['query', 'create', 'update', 'upsert', 'delete', 'action', 'upload', 'download', 'events']) {
    expect(await paletteNode(page, `coupa-${name}`).innerText()).toContain(name);
  }
});

it('runs the first flow that is already there', async () => {
  const { demo, page } = session;
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
  const { demo, page } = session;
  await addFlow(page);
  await openDialog(page, await dragFromPalette(page, 'coupa-query', { x: 300, y: 120 }));
  await addConnection(page);

  await fillConnection(page, { address: demo.sandbox, apiKey: demo.apiKey });
  await tryOut(page, 'Test connection');
  expect(await outcomeOf(page).getAttribute('data-standing')).toBe('good');
  await takePicture(page, 'connection-good');

  await page.getByLabel('API Key').fill('not-the-right-key');
  await tryOut(page, 'Test connection');
  expect(await outcomeOf(page).getAttribute('data-standing')).toBe('bad');
  expect(await outcomeOf(page).textContent()).toMatch(/API key/);
  expect(await outcomeOf(page).textContent()).not.toContain('not-the-right-key');

  await page.getByLabel('Site Address').fill('http://127.0.0.1:9');
  await tryOut(page, 'Test connection');
  expect(await outcomeOf(page).getAttribute('data-standing')).toBe('bad');
  expect(await outcomeOf(page).textContent()).toMatch(/127\.0\.0\.1/);

  await page.getByLabel('Site Address').fill('not an address');
  await tryOut(page, 'Test connection');
  expect(await outcomeOf(page).textContent()).toContain('siteAddress');
});

it('moves records with nodes that were dragged, wired and filled in by hand', async () => {
  const { demo, page } = session;
  await addFlow(page);
  const inject = await dragFromPalette(page, 'inject', { x: 150, y: 120 });
  const query = await dragFromPalette(page, 'coupa-query', { x: 350, y: 120 });
  const create = await dragFromPalette(page, 'coupa-create', { x: 580, y: 120 });
  await wire(page, inject, query);
  await wire(page, query, create);

  await openDialog(page, query);
  await makeConnection(page, 'Sandbox by hand', { address: demo.sandbox, apiKey: demo.apiKey });
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
  const { page } = session;
  const query = page.locator('[id="coupa-first-query"]');
  await openDialog(page, query);
  await page.getByText('Selected object: invoices', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Query' }).click();
  expect(await page.getByRole('textbox', { name: 'Limit', exact: true }).inputValue()).toBe('200');
  await page.getByRole('tab', { name: 'Query' }).press('ArrowRight');
  expect(await page.getByRole('combobox', { name: 'Send', exact: true }).inputValue()).toBe('record');
  await editConnection(page);
  expect(await page.getByLabel('API Key').inputValue()).toBe('__PWRD__');
  await tryOut(page, 'Test connection');
  expect(await outcomeOf(page).getAttribute('data-standing')).toBe('good');
});
