// The floors of the house as an ESLint rule: an import only ever points down, and enters a folder by its door.
import path from 'node:path';
import type { Rule } from 'eslint';

const GROUND = ['sdk', 'errors', 'later'];
const CORE = [...GROUND, 'catalog', 'connection', 'activities', 'events'];

/** What each part of src/ may import besides itself. A part is a folder, a file, or both (connector.ts and connector/). */
export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  sdk: [],
  errors: ['sdk'],
  later: [],
  catalog: GROUND,
  connection: [...GROUND, 'catalog'],
  activities: [...GROUND, 'catalog', 'connection'],
  events: [...GROUND, 'catalog', 'connection', 'activities'],
  connector: CORE,
  platform: GROUND,
  stores: GROUND,
  sandbox: [...GROUND, 'catalog'],
  connect: [...CORE, 'platform'],
  index: [...CORE, 'connect', 'connector', 'platform', 'stores', 'subscribe'],
  subscribe: [...CORE, 'platform', 'stores'],
  'hosts/node-red': [...GROUND, 'events', 'connector', 'platform', 'stores'],
  'hosts/node-red/demo': [...GROUND, 'connector', 'platform', 'stores', 'sandbox', 'hosts/node-red'],
  'hosts/cli': [...GROUND, 'activities', 'events', 'connector', 'platform', 'stores', 'sandbox', 'hosts/service'],
  'hosts/service': [...CORE, 'connector', 'platform', 'stores'],
};

/** The longest name first, so that the demo is not taken for the palette around it. */
const PARTS = Object.keys(FLOORS).sort((a, b) => b.length - a.length);

/** What most programs do without has a door of its own and is not loaded with the rest of its folder. */
const SECOND_DOORS = ['activities/objects', 'platform/axios-transport', 'platform/callback'];

function partOf(module: string): string | undefined {
  return PARTS.find((part) => module === part || module.startsWith(`${part}/`));
}

/**
 * Says what is wrong with an import, if anything.
 * @param from the importing module, relative to src/, without extension
 * @param to the imported module, likewise
 */
export function judgeImport(from: string, to: string): string | undefined {
  const own = partOf(from);
  const other = partOf(to);
  if (own === undefined) return `src/${from} stands on no floor; give it one in scripts/lint/floors.ts.`;
  if (other === undefined) return `src/${to} stands on no floor; give it one in scripts/lint/floors.ts.`;
  if (own === other) return undefined;
  if (FLOORS[own]?.includes(other) !== true) return `${own} must not import ${other}: imports only point down.`;
  // The demo stands inside the palette's folder and knows its rooms.
  if (own.startsWith(`${other}/`)) return undefined;
  const isDoor = to === other || to === `${other}/index` || SECOND_DOORS.includes(to);
  return isDoor ? undefined : `Import ${other} by its door, not src/${to}.`;
}

/** What every kind of import has in common for us. */
type Importing = Rule.Node & { readonly source?: { readonly value?: unknown } | null | undefined };

/** Reports every relative import, export-from, dynamic import and require that {@link judgeImport} refuses. */
export const floorsRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { floor: '{{what}}' } },
  create(context) {
    const src = path.join(context.cwd, 'src');
    const moduleName = (file: string): string =>
      path
        .relative(src, file)
        .split(path.sep)
        .join('/')
        .replace(/\.(?:ts|js)$/, '');
    const from = moduleName(context.filename);
    if (from.startsWith('..')) return {};

    const check = (node: Rule.Node, specifier: unknown): void => {
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const to = moduleName(path.resolve(path.dirname(context.filename), specifier)) || 'index';
      // Outside src/ lies only data (schemas/, adapter.json, package.json); rootDir keeps code out of the build.
      if (to.startsWith('..')) return;
      const what = judgeImport(from, to);
      if (what !== undefined) context.report({ node, messageId: 'floor', data: { what } });
    };
    const checkSource = (node: Importing): void => check(node, node.source?.value);
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
      'CallExpression[callee.name="require"]'(node: Rule.Node & { readonly arguments: readonly unknown[] }) {
        check(node, (node.arguments[0] as { readonly value?: unknown } | undefined)?.value);
      },
    };
  },
};
