/** Chromium for the browser tests, and a guard that tells when a page reaches outside of this machine. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium that `CHROMIUM_PATH` names, or Debian's. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: FLAGS });
}

/** A page, and what went wrong on it: script errors, and requests to other machines. */
export interface WatchedPage {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** Opens a page of a usual size. */
export async function openPage(browser: Browser, size = { width: 1400, height: 900 }): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`script error: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') faults.push(`went out to ${request.url()}`);
  });
  return { page, faults };
}

/** Saves a picture of the page into the artifact folder, which git ignores. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = join(__dirname, '..', '..', 'artifacts');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
