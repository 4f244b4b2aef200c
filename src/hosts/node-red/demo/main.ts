/**
 * `npm start`: a designer with our palette and a local Coupa sandbox behind it, both on 127.0.0.1 only. The user's
 * flows are kept in the demo folder, so that a second start goes on where the first one ended.
 */
import { join } from 'node:path';
import { DEMO_API_KEY, startSandbox } from '../../../sandbox';
import { startDesigner } from './designer';
import { firstFlow, readdress } from './first-flow';
import { freePort } from './free-port';
import { demoMemory } from './memory';

const PACKAGE_ROOT = join(__dirname, '..', '..', '..', '..');
const EDITOR_PORT = 1880;
const SANDBOX_PORT = 1881;

async function main(): Promise<void> {
  const folder = process.env['COUPA_DEMO_DIR'] ?? join(PACKAGE_ROOT, '.demo');
  const memory = demoMemory(folder);
  const sandboxPort = await freePort(memory.sandboxPort ?? SANDBOX_PORT);
  const sandbox = await startSandbox({ port: sandboxPort });
  const siteAddress = sandbox.address;
  if (memory.siteAddress !== undefined) readdress(folder, memory.siteAddress, siteAddress);
  memory.save({ siteAddress, sandboxPort });

  const designer = await startDesigner({
    folder,
    packageRoot: PACKAGE_ROOT,
    port: await freePort(Number(process.env['PORT'] ?? EDITOR_PORT)),
    credentialSecret: memory.credentialSecret,
    firstFlow: () => firstFlow(PACKAGE_ROOT, siteAddress, DEMO_API_KEY),
  });
  console.log(
    [
      '',
      `  Designer   ${designer.address}`,
      `  Sandbox    ${siteAddress}   (API key ${DEMO_API_KEY})`,
      '',
      '  Open the designer in a browser. The first flow is ready: press the button of an inject node.',
      '  Ctrl+C stops both.',
      '',
    ].join('\n'),
  );

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    Promise.all([designer.stop(), sandbox.close()]).then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown): void {
  console.error(`The demo could not go on: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

main().catch(fail);
