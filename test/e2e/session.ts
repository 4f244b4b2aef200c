/** What every browser test begins and ends with: a demo, a browser, and a watched page on the editor for each test. */
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, takePicture, type WatchedPage } from './browser';
import { startDemo, type Demo } from './demo';
import { openEditor } from './editor';

/** The running demo, and the page of the test that runs. */
export interface Session {
  readonly demo: Demo;
  readonly browser: Browser;
  readonly page: Page;
}

/**
 * Starts demo and browser for a file of tests, and opens the editor before each; afterwards it takes a picture, and fails
 * the test when the page had script errors or reached outside of this machine.
 * @param folder of the demo, when the file looks into it; a passing one otherwise
 */
export function editorSession(folder?: string): Session {
  let demo: Demo | undefined;
  let browser: Browser | undefined;
  let watched: WatchedPage | undefined;
  const begun = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error('The session begins with the first test.');
    return what;
  };

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(folder), startBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    watched = await openPage(begun(browser));
    await openEditor(watched.page, begun(demo).designer);
  });
  afterEach(async () => {
    const { page, faults } = begun(watched);
    await takePicture(page, (expect.getState().currentTestName ?? 'page').replace(/\W+/g, '-'));
    await page.close();
    expect(faults).toEqual([]);
  });
  return {
    get demo() {
      return begun(demo);
    },
    get browser() {
      return begun(browser);
    },
    get page() {
      return begun(watched).page;
    },
  };
}
