/** All routes of the service, in one list. */
import { accountRoutes } from './access/account-routes';
import type { ServiceContext } from './context';
import { analyticsRoutes } from './events/analytics';
import { deliveryRoutes } from './events/delivery-routes';
import { eventLogRoutes } from './events/log-routes';
import { healthRoutes } from './health';
import { absentRoutes } from './http/absent';
import type { Route } from './http/call';
import { otherMethods } from './http/other-methods';
import { hubRoutes } from './hub/routes';
import { elementRoutes } from './instances/element-routes';
import { documentationRoutes } from './openapi/routes';
import { entryRoutes } from './instances/entry-routes';
import { instanceRoutes } from './instances/routes';

/** The platform's own first; the hub takes every other path. */
export function allRoutes(context: ServiceContext): readonly Route[] {
  const platform = [
    ...healthRoutes(context),
    ...accountRoutes(context),
    ...elementRoutes(),
    ...instanceRoutes(context),
    ...entryRoutes(context),
    ...eventLogRoutes(context),
    ...analyticsRoutes(context),
    ...deliveryRoutes(context),
    ...documentationRoutes(context),
    ...absentRoutes(),
  ];
  const hub = hubRoutes(context);
  return [...platform, ...hub, ...otherMethods([...platform, ...hub])];
}
