/** The example flow of the demo, pointed at the sandbox. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTION_TYPE } from '../connection-node';

/** A node as a flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The file in the demo folder that holds the user's flows. */
export const FLOW_FILE = 'flows.json';

/** The nodes of `examples/First flow.json` with the connection's address and key filled in. */
export function firstFlow(packageRoot: string, siteAddress: string, apiKey: string): readonly FlowNode[] {
  const file = join(packageRoot, 'examples', 'First flow.json');
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as readonly FlowNode[];
  return nodes.map((node) =>
    node.type === CONNECTION_TYPE
      ? { ...node, siteAddress, 'auth.type': 'apikey', credentials: { 'api.key': apiKey } }
      : node,
  );
}

/** Moves connections of saved flows along when the sandbox had to take another port; other connections stay. */
export function readdress(folder: string, before: string, now: string): void {
  const file = join(folder, FLOW_FILE);
  if (before === now || !existsSync(file)) return;
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as readonly FlowNode[];
  const moved = nodes.map((node) =>
    node.type === CONNECTION_TYPE && node['siteAddress'] === before ? { ...node, siteAddress: now } : node,
  );
  writeFileSync(file, `${JSON.stringify(moved, null, 4)}\n`);
}
