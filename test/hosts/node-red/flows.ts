/** Flows for tests: a node under test between collectors for its messages and errors. */
import type { FlowNode } from './node-red';

const TAB = 'tab';

export function collector(name: string): FlowNode {
  const func = `global.get('collect')('${name}', msg); return null;`;
  return { id: `collect-${name}`, type: 'function', z: TAB, func, outputs: 1, libs: [], x: 1, y: 1, wires: [[]] };
}

/** A connection; `credentials` go to the encrypted store as the editor sends them. */
export function connection(siteAddress: string, apiKey?: string, more: object = {}): FlowNode {
  const credentials = apiKey === undefined ? {} : { credentials: { 'api.key': apiKey } };
  return {
    id: 'site',
    type: 'coupa-connection',
    name: '',
    siteAddress,
    'auth.type': 'apikey',
    ...credentials,
    ...more,
  };
}

export function activity(name: string, object: string, more: object = {}): FlowNode {
  return {
    id: name,
    type: `coupa-${name}`,
    z: TAB,
    name: '',
    connection: 'site',
    'list-object': object,
    x: 1,
    y: 1,
    wires: [['collect-out']],
    ...more,
  };
}

/** A tab with the given nodes and collectors called `out`, `catch` and `complete`. */
export function flow(...nodes: readonly FlowNode[]): readonly FlowNode[] {
  const watched = nodes
    .filter(({ type }) => type.startsWith('coupa-') && type !== 'coupa-connection')
    .map(({ id }) => id);
  const place = { z: TAB, x: 1, y: 1 };
  return [
    { id: TAB, type: 'tab', label: 'Test', disabled: false, info: '' },
    ...nodes,
    ...['out', 'catch', 'complete'].map(collector),
    { id: 'catch', type: 'catch', ...place, scope: null, uncaught: false, wires: [['collect-catch']] },
    { id: 'complete', type: 'complete', ...place, scope: watched, wires: [['collect-complete']] },
  ];
}
