/** What a user does with connections: chooses one, makes one, tests it. */
import type { Locator, Page } from 'playwright-core';
import { confirmDialog } from './editor';

/** Chooses the connection that the demo has brought along. */
export async function chooseConnection(page: Page): Promise<void> {
  const connections = page.locator('#node-input-connection');
  const ids = await connections
    .locator('option')
    .evaluateAll((options) => options.map((option) => option.getAttribute('value') ?? ''));
  await connections.selectOption(ids.find((id) => id.startsWith('coupa-first')) ?? '');
}

/** Opens the dialog of a new connection out of that of a node. */
export async function addConnection(page: Page): Promise<void> {
  await page.locator('#node-input-btn-connection-add').click();
  await page.locator('#node-config-dialog-ok').waitFor();
}

/** Opens the dialog of the chosen connection out of that of a node. */
export async function editConnection(page: Page): Promise<void> {
  await page.locator('#node-input-btn-connection-edit').click();
  await page.locator('#node-config-dialog-ok').waitFor();
}

/** Fills in a site with its API key. */
export async function fillConnection(page: Page, site: { address: string; apiKey: string }): Promise<void> {
  await page.getByLabel('Site Address').fill(site.address);
  await page.getByLabel('Authentication').selectOption('apikey');
  await page.getByLabel('API Key').fill(site.apiKey);
}

/** Makes a connection with a name, out of the dialog of a node. */
export async function makeConnection(
  page: Page,
  name: string,
  site: { address: string; apiKey: string },
): Promise<void> {
  await addConnection(page);
  await page.getByLabel('Name').last().fill(name);
  await fillConnection(page, site);
  await confirmDialog(page, '#node-config-dialog-ok');
}

/** Where the outcome of a test or preview is told. */
export function outcomeOf(page: Page): Locator {
  return page.locator('.coupa-test-result').last();
}

/** Presses Test connection, or Preview, and resolves when it is over: `good` or `bad`. */
export async function tryOut(page: Page, button: 'Test connection' | 'Preview'): Promise<string | null> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page
    .locator('.coupa-test-result[data-standing="good"], .coupa-test-result[data-standing="bad"]')
    .last()
    .waitFor();
  return outcomeOf(page).getAttribute('data-standing');
}
