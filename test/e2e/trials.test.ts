/** A user tries things out before deploying: the preview of a query, values that are wrong, a site that has moved. */
import { takePicture } from './browser';
import {
  addConnection,
  chooseConnection,
  editConnection,
  fillConnection,
  outcomeOf,
  tryOut,
} from './connection-dialog';
import { addFlow, chooseObject, confirmDialog, dragFromPalette, openDialog } from './editor';
import { editorSession } from './session';

const session = editorSession();

it('previews a query that was never deployed, with a connection that was not either', async () => {
  const { demo, page } = session;
  await addFlow(page);
  await openDialog(page, await dragFromPalette(page, 'coupa-query', { x: 300, y: 120 }));
  await chooseObject(page, 'supplier', 'suppliers');
  await page.locator('#node-input-connection').selectOption('_ADD_');
  expect(await tryOut(page, 'Preview')).toBe('bad');
  expect(await outcomeOf(page).textContent()).toContain('connection of this node is not chosen');

  await addConnection(page);
  await fillConnection(page, { address: demo.sandbox, apiKey: demo.apiKey });
  await confirmDialog(page, '#node-config-dialog-ok');
  await page.getByRole('tab', { name: 'Query' }).click();
  await page.getByRole('searchbox', { name: 'Fields' }).fill('name');
  await page.getByRole('searchbox', { name: 'Fields' }).press('Enter');
  expect(await tryOut(page, 'Preview')).toBe('good');
  const [first] = await demo.read('suppliers?limit=1&order_by=id');
  const records = page.locator('.coupa-records').getByRole('listitem');
  expect(await records.count()).toBe(5);
  expect(await records.first().textContent()).toContain(String(first?.['name']));
  await takePicture(page, 'query-preview');
});

it('previews with the stored key, tells a wrong value next to its field, and reads nothing with it', async () => {
  const { page } = session;
  await openDialog(page, page.locator('[id="coupa-first-query"]'));
  expect(await tryOut(page, 'Preview')).toBe('good');
  await page.getByRole('tab', { name: 'Query' }).click();
  const limit = page.getByRole('textbox', { name: 'Limit', exact: true });
  await limit.fill('few');
  await limit.press('Tab');
  const fault = page.locator('[data-property="limit"] .coupa-fault');
  expect(await fault.textContent()).toBe('Limit must be a number of at least 1.');
  expect(await limit.getAttribute('aria-invalid')).toBe('true');
  expect(await tryOut(page, 'Preview')).toBe('bad');
  expect(await outcomeOf(page).textContent()).toContain('limit');
  expect(await page.locator('.coupa-records').getByRole('listitem').count()).toBe(0);
  await limit.fill('2');
  expect(await fault.isVisible()).toBe(false);
  expect(await tryOut(page, 'Preview')).toBe('good');
  expect(await page.locator('.coupa-records').getByRole('listitem').count()).toBe(2);
});

it('takes one press of Preview, though leaving a field moves the button by telling or taking back its fault', async () => {
  const { page } = session;
  await addFlow(page);
  await openDialog(page, await dragFromPalette(page, 'coupa-query', { x: 300, y: 120 }));
  await chooseConnection(page);
  const search = page.getByRole('searchbox', { name: 'Object' });
  await search.click();
  await page.locator('#node-input-name').click();
  const fault = page.locator('[data-property="list-object"] .coupa-fault');
  await fault.waitFor();
  await chooseObject(page, 'supplier', 'suppliers');
  await fault.waitFor({ state: 'hidden' });
  expect(await tryOut(page, 'Preview')).toBe('good');

  await page.getByRole('tab', { name: 'Query' }).click();
  await page.getByRole('textbox', { name: 'Limit', exact: true }).fill('few');
  expect(await tryOut(page, 'Preview')).toBe('bad');
  const told = page.locator('[data-property="limit"] .coupa-fault');
  await told.waitFor();
  await page.getByRole('textbox', { name: 'Limit', exact: true }).fill('3');
  expect(await tryOut(page, 'Preview')).toBe('good');
  await told.waitFor({ state: 'hidden' });
});

it('asks for the key again when the address is changed, and keeps it when it is changed back', async () => {
  const { page } = session;
  await addFlow(page);
  await openDialog(page, await dragFromPalette(page, 'coupa-query', { x: 300, y: 120 }));
  await chooseConnection(page);
  await editConnection(page);
  const address = page.getByLabel('Site Address');
  const key = page.getByLabel('API Key');
  const stored = await address.inputValue();
  expect(await key.inputValue()).toBe('__PWRD__');
  await address.fill('https://other.example.com');
  expect(await key.inputValue()).toBe('');
  expect(await page.locator('[data-property="api.key"] .coupa-fault').textContent()).toContain(`belongs to ${stored}`);
  await takePicture(page, 'connection-moved');
  await address.fill(stored);
  expect(await key.inputValue()).toBe('__PWRD__');
  expect(await page.locator('[data-property="api.key"] .coupa-fault').isVisible()).toBe(false);

  await address.fill('https://other.example.com');
  await confirmDialog(page, '#node-config-dialog-ok');
  await editConnection(page);
  expect(await page.getByLabel('API Key').inputValue()).toBe('');
});
