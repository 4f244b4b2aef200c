/** A user drags Upsert and Delete in, fills their dialogs, runs them, and the records come and go in the sandbox. */
import { takePicture } from './browser';
import { chooseConnection } from './connection-dialog';
import {
  addFlow,
  chooseObject,
  confirmDialog,
  deploy,
  dragFromPalette,
  fillInject,
  openDialog,
  pressInject,
  statusOf,
  wire,
} from './editor';
import { editorSession } from './session';

const session = editorSession();
beforeEach(() => addFlow(session.page));

it('upserts suppliers by a key that was picked, and deletes what a list of ids says', async () => {
  const { demo, page } = session;
  const inject = await dragFromPalette(page, 'inject', { x: 150, y: 120 });
  const upsert = await dragFromPalette(page, 'coupa-upsert', { x: 400, y: 120 });
  const ids = await dragFromPalette(page, 'inject', { x: 150, y: 220 });
  const deletion = await dragFromPalette(page, 'coupa-delete', { x: 400, y: 220 });
  await wire(page, inject, upsert);
  await wire(page, ids, deletion);

  const [known] = await demo.read('suppliers?limit=1&order_by=id');
  const suppliers = [
    { number: known?.['number'], website: 'https://example.com/upserted' },
    { number: 'E2E-1', name: 'Example of the browser' },
  ];
  await fillInject(page, inject, suppliers);
  await openDialog(page, upsert);
  await chooseConnection(page);
  await chooseObject(page, 'suppliers', 'suppliers');
  await takePicture(page, 'upsert-object');
  await page.getByRole('tab', { name: 'Matching' }).click();
  await page.getByRole('searchbox', { name: 'Key Fields' }).fill('number');
  await page.getByRole('searchbox', { name: 'Key Fields' }).press('Enter');
  await takePicture(page, 'upsert-matching');
  await confirmDialog(page, '#node-dialog-ok');

  const [line] = await demo.read('purchase_order_lines?limit=1&order_by=id');
  await fillInject(page, ids, [line?.['id']]);
  await openDialog(page, deletion);
  await chooseConnection(page);
  await chooseObject(page, 'purchase_order_lines', 'purchase_order_lines');
  await takePicture(page, 'delete-dialog');
  await confirmDialog(page, '#node-dialog-ok');

  await deploy(page);
  await pressInject(page, inject);
  await statusOf(upsert).getByText('1 updated, 1 created').waitFor();
  await pressInject(page, ids);
  await statusOf(deletion).getByText('1 deleted').waitFor();

  const [updated] = await demo.read(`suppliers?id=${String(known?.['id'])}`);
  expect(updated).toMatchObject({ website: 'https://example.com/upserted', name: known?.['name'] });
  expect(await demo.read('suppliers?number=E2E-1')).toMatchObject([{ name: 'Example of the browser' }]);
  expect(await demo.read(`purchase_order_lines?id=${String(line?.['id'])}`)).toEqual([]);
});

it('proposes the actions of the chosen object, and asks for what a file needs', async () => {
  const { page } = session;
  await openDialog(page, await dragFromPalette(page, 'coupa-action', { x: 300, y: 120 }));
  await chooseObject(page, 'approvals', 'approvals');
  await page.getByRole('tab', { name: 'Action' }).click();
  const box = page.locator('[data-property="action"] input');
  const proposed = page.locator('[data-property="action"] option');
  await proposed.first().waitFor({ state: 'attached' });
  const values = await proposed.evaluateAll((options) => options.map((option) => option.getAttribute('value')));
  expect(values).toEqual(expect.arrayContaining(['approve', 'reject']));
  await box.fill('reject');
  await page.getByRole('button', { name: 'Add a row to Parameters' }).click();
  await page.getByRole('combobox', { name: 'Parameter', exact: true }).fill('reason');
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('too dear');
  await takePicture(page, 'action-dialog');
  await confirmDialog(page, '#node-dialog-ok');

  await openDialog(page, await dragFromPalette(page, 'coupa-download', { x: 300, y: 220 }));
  await chooseObject(page, 'invoices/attachments', 'invoices/attachments');
  await page.getByLabel('Largest File (MB)').fill('5');
  await takePicture(page, 'download-dialog');
  await confirmDialog(page, '#node-dialog-ok');
});
