/** The element itself: what it is, and what it can poll. */
import { loadCatalog, type CatalogObject } from '../../../catalog';
import { INFERRED_OBJECTS } from '../../../events';
import type { Handler, Route } from '../http/call';
import { notFound } from '../http/failures';
import { describeElement, HUB, isThisElement } from './element';

/** The routes. */
export function elementRoutes(): readonly Route[] {
  const access = 'user' as const;
  const mine = (body: () => unknown): Handler => {
    return async ({ parameters }) => {
      if (isThisElement(parameters['element'])) return { body: body() };
      throw notFound(`No element found with key ${String(parameters['element']).slice(0, 80)}.`);
    };
  };
  return [
    { method: 'GET', path: '/elements', access, handler: async () => ({ body: [describeElement()] }) },
    { method: 'GET', path: '/elements/:element', access, handler: mine(describeElement) },
    {
      method: 'GET',
      path: '/elements/:element/metadata',
      access,
      handler: mine(() => (metadata ??= describeEvents())),
    },
    {
      method: 'GET',
      path: '/elements/:element/configuration',
      access,
      handler: mine(() => describeElement()['configuration']),
    },
  ];
}

let metadata: Readonly<Record<string, unknown>> | undefined;

/** Every object that can be listed and tells when it changed, under the key that its configuration would have. */
function describeEvents(): Readonly<Record<string, unknown>> {
  const catalog = loadCatalog();
  const pollable = (object: CatalogObject): boolean =>
    object.parents.length === 0 &&
    catalog.operation(object, 'query') !== undefined &&
    catalog.resolvePath(object.definition, 'updated-at').standing === 'known';
  const own = catalog.objects.filter(pollable).map(({ name }) => [camelCase(name), name] as const);
  const others = Object.keys(INFERRED_OBJECTS).map((key) => [key, key] as const);
  const polling = Object.fromEntries(
    [...own, ...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, name]) => [key, pollOf(name)]),
  );
  return { events: { supported: true, methods: ['polling'], polling } };
}

function pollOf(name: string): Readonly<Record<string, unknown>> {
  const where = "updated_at>='${date:yyyy-MM-dd'T'HH:mm:ssXXX}'";
  return {
    eventTypes: ['CREATED', 'UPDATED'],
    pollUrl: `/hubs/${HUB}/${name.replaceAll('_', '-')}?where=${where}`,
  };
}

function camelCase(name: string): string {
  return name.replaceAll(/[_/]([a-z])/g, (_sign, letter: string) => letter.toUpperCase());
}
