import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo } from './demo';

it('runs the Node-RED that NODE_RED_DIR names, so that a run of these tests tells about the version it was meant for', async () => {
  const home = process.env['NODE_RED_DIR'] ?? join(__dirname, '..', '..');
  const installed = JSON.parse(readFileSync(join(home, 'node_modules', 'node-red', 'package.json'), 'utf8'));
  const demo = await startDemo();
  try {
    const settings = (await (await fetch(new URL('settings', demo.designer))).json()) as { readonly version: string };
    // Node-RED adds `-git` when it runs inside of a clone, which is ours and not its own.
    expect(settings.version.replace(/-git$/, '')).toBe(installed.version);
  } finally {
    await demo.stop();
  }
});
