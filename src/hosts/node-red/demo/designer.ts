/** Node-RED embedded in this process, with our palette loaded the way any installed palette is. */
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FLOW_FILE, type FlowNode } from './first-flow';

/** What a designer is started with. */
export interface DesignerOptions {
  /** Node-RED's user folder: flows, credentials, settings. */
  readonly folder: string;
  /** The folder with our package.json. */
  readonly packageRoot: string;
  readonly port: number;
  readonly credentialSecret: string;
  /** The flow to begin with when the folder has none yet. */
  readonly firstFlow: () => readonly FlowNode[];
}

/** A running designer. */
export interface Designer {
  readonly address: string;
  stop(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** The part of Node-RED's embedding API that is used here. */
interface EmbeddedNodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly httpAdmin: Handler;
  readonly httpNode: Handler;
  readonly events: { once(event: string, listener: () => void): void };
  readonly runtime: {
    readonly flows: {
      setFlows(options: { flows: { flows: readonly FlowNode[] }; deploymentType: 'full' }): Promise<unknown>;
    };
  };
}

/** Starts Node-RED on 127.0.0.1; it calls nothing outside of this machine. Resolves when the flows run. */
export async function startDesigner(options: DesignerOptions): Promise<Designer> {
  installPalette(options.folder, options.packageRoot);
  const fresh = !existsSync(join(options.folder, FLOW_FILE));
  const red = loadNodeRed(options.packageRoot);
  const server = createServer((request, response) =>
    red.httpAdmin(request, response, () => red.httpNode(request, response, () => response.writeHead(404).end())),
  );
  red.init(server, settingsOf(options));
  const running = new Promise<void>((resolve) => red.events.once('flows:started', resolve));
  await red.start();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  await running;
  if (fresh) await red.runtime.flows.setFlows({ flows: { flows: options.firstFlow() }, deploymentType: 'full' });
  return {
    address: `http://127.0.0.1:${options.port}/`,
    stop: async () => {
      await red.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Only the demo needs Node-RED inside of this process, so it is no dependency of the package. */
function loadNodeRed(packageRoot: string): EmbeddedNodeRed {
  // The browser tests try other versions this way.
  const home = process.env['NODE_RED_DIR'] ?? packageRoot;
  try {
    return createRequire(join(home, 'package.json'))('node-red') as EmbeddedNodeRed;
  } catch (cause) {
    throw new Error('Node-RED is not installed here. Run `npm ci` in a clone of the repository.', { cause });
  }
}

/** Puts a link to this package where Node-RED looks for installed palettes. */
function installPalette(folder: string, packageRoot: string): void {
  const link = join(folder, 'node_modules', '@coupa-connector', 'core');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true, recursive: false });
  symlinkSync(packageRoot, link, 'junction');
}

function settingsOf({ folder, port, credentialSecret }: DesignerOptions): object {
  return {
    userDir: folder,
    flowFile: FLOW_FILE,
    flowFilePretty: true,
    credentialSecret,
    uiHost: '127.0.0.1',
    uiPort: port,
    telemetry: { enabled: false, updateNotification: false },
    logging: { demo: { level: 'warn', metrics: false, audit: false, handler: () => printWarning } },
    externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
    editorTheme: {
      page: { title: 'Coupa connector' },
      header: { title: 'Coupa connector' },
      tours: false,
      palette: {
        catalogues: [],
        categories: ['Coupa', 'subflows', 'common', 'function', 'network', 'sequence', 'parser', 'storage'],
      },
      codeEditor: { lib: 'monaco' },
    },
  };
}

/** What Node-RED says about its own start in a fresh folder; it would only worry somebody who sees it first. */
const STARTUP_REMARKS = /^(Projects disabled|Encrypted credentials not found)/;

function printWarning(entry: { readonly msg: unknown; readonly type?: string; readonly name?: string }): void {
  const text = entry.msg instanceof Error ? entry.msg.toString() : String(entry.msg);
  if (STARTUP_REMARKS.test(text)) return;
  console.warn(`${entry.type === undefined ? '' : `[${entry.name ?? entry.type}] `}${text}`);
}
