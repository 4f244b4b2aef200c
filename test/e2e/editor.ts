/** What a user does in Node-RED's editor, with mouse and keyboard. */
import type { Locator, Page } from 'playwright-core';

/** Opens the editor and waits until it shows palette and flows. */
export async function openEditor(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await paletteNode(page, 'coupa-query').waitFor();
  await page.locator('.red-ui-tab-label', { hasText: 'First flow' }).first().waitFor();
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
}

export function paletteNode(page: Page, type: string): Locator {
  return page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
}

/** Adds an empty flow and shows it. */
export async function addFlow(page: Page): Promise<void> {
  const tabs = page.locator('#red-ui-workspace-tabs > li');
  const before = await tabs.count();
  await page.locator('.red-ui-tabs:has(#red-ui-workspace-tabs) .red-ui-tab-button.red-ui-tabs-add a').click();
  await tabs.nth(before).waitFor();
}

/** Drags a node from the palette to a place of the canvas. Returns its element. */
export async function dragFromPalette(page: Page, type: string, place: { x: number; y: number }): Promise<Locator> {
  const nodes = page.locator('.red-ui-flow-node-group');
  const before = await nodes.count();
  const entry = paletteNode(page, type);
  await entry.scrollIntoViewIfNeeded();
  const from = await centre(entry);
  const chart = await boxOf(page.locator('#red-ui-workspace-chart'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(chart.x + place.x - 20, chart.y + place.y - 20, { steps: 8 });
  await page.mouse.move(chart.x + place.x, chart.y + place.y, { steps: 4 });
  await page.mouse.up();
  await nodes.nth(before).waitFor();
  const id = await nodes.nth(before).getAttribute('id');
  // Node-RED opens a list of suggestions after some drops; it would lie over what comes next.
  await page.keyboard.press('Escape');
  return page.locator(`[id="${id}"]`);
}

/** Draws a wire from the output of one node to the input of another. */
export async function wire(page: Page, from: Locator, to: Locator): Promise<void> {
  const links = page.locator('.red-ui-flow-link');
  const before = await links.count();
  const start = await centre(from.locator('.red-ui-flow-port-output .red-ui-flow-port'));
  const end = await centre(to.locator('.red-ui-flow-port-input .red-ui-flow-port'));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await page.mouse.up();
  await links.nth(before).waitFor({ state: 'attached' });
}

/** Opens the dialog of a node. */
export async function openDialog(page: Page, node: Locator): Promise<void> {
  await node.dblclick();
  await page.locator('#node-dialog-ok').waitFor();
  await trayIsStill(page);
}

/** Closes the topmost dialog by its main button and waits until it is gone. */
export async function confirmDialog(page: Page, button: '#node-dialog-ok' | '#node-config-dialog-ok'): Promise<void> {
  await page.locator(button).click();
  await page.locator(button).waitFor({ state: 'detached' });
  await trayIsStill(page);
}

/** Chooses an object in the dialog, by the keyboard. */
export async function chooseObject(page: Page, words: string, name: string): Promise<void> {
  const list = page.getByRole('listbox');
  await list.getByRole('option').first().waitFor();
  const search = page.getByRole('searchbox', { name: 'Object' });
  await search.fill(words);
  await list.locator(`[data-object="${name}"]`).waitFor();
  const names = await list
    .getByRole('option')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-object')));
  for (let step = 0; step <= names.indexOf(name); step += 1) await search.press('ArrowDown');
  // Each press goes to the search itself: Node-RED gives the focus to the first field a moment after opening.
  await search.press('Enter');
  await page.getByText(`Selected object: ${name}`, { exact: true }).waitFor();
}

/** Lets an inject node send a JSON value. */
export async function fillInject(page: Page, node: Locator, value: unknown): Promise<void> {
  await openDialog(page, node);
  // The payload is one of Node-RED's own components, which is filled in by its interface.
  const row = "$('.node-input-prop-property-value').first()";
  await page.evaluate(
    `${row}.typedInput('type', 'json'), ${row}.typedInput('value', ${JSON.stringify(JSON.stringify(value))})`,
  );
  await confirmDialog(page, '#node-dialog-ok');
}

/** Deploys and waits until the server has taken it. */
export async function deploy(page: Page): Promise<void> {
  const answer = page.waitForResponse(
    (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
  );
  await page.locator('#red-ui-header-button-deploy').click();
  if ((await answer).status() >= 300) throw new Error('Deploying failed.');
  // While it deploys, the editor lies under a shade that takes all clicks.
  await page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
}

/** The status text below a node. */
export function statusOf(node: Locator): Locator {
  return node.locator('.red-ui-flow-node-status-label');
}

/** Presses the button of an inject node. */
export async function pressInject(page: Page, node: Locator): Promise<void> {
  // The button is dead while the node has changes that are not deployed.
  await node.locator('.red-ui-flow-node-button:not(.red-ui-flow-node-button-disabled)').waitFor();
  const button = await centre(node.locator('.red-ui-flow-node-button-button'));
  await page.mouse.click(button.x, button.y);
  await page.getByText('Successfully injected').first().waitFor();
}

/** Trays slide in and out by jQuery's timers; a click in between would miss. */
async function trayIsStill(page: Page): Promise<void> {
  await page.waitForFunction('$.timers.length === 0');
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('Not to be seen on the page.');
  return box;
}

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await boxOf(locator);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
