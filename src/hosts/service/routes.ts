/** All routes of the service, in one list. */
import type { ServiceContext } from './context';
import { healthRoutes } from './health';
import type { Route } from './http/call';
import { hubRoutes } from './hub/routes';
import { entryRoutes } from './instances/entry-routes';
import { instanceRoutes } from './instances/routes';

/** The platform's own first; the hub takes every other path. */
export function allRoutes(context: ServiceContext): readonly Route[] {
  return [...healthRoutes(context), ...instanceRoutes(context), ...entryRoutes(context), ...hubRoutes(context)];
}
