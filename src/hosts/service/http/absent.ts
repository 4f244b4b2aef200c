/** Parts of Open Connectors that are not here: said so, instead of looking for an object of that name or asking for a token. */
import type { Handler, Route } from './call';
import { notFound } from './failures';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** Nothing of them is here. */
const WHOLE = ['bulk', 'common-resources', 'formulas', 'jobs', 'organizations', 'transformations', 'usage', 'vdrs'];
/** Something of them is here; the rest is not. */
const PARTLY = ['authentication', 'elements', 'events', 'instances', 'notifications'];

/** The routes; more exact ones come before them, whatever the order. */
export function absentRoutes(): readonly Route[] {
  const paths = [...WHOLE.map((name) => `/${name}`), ...[...WHOLE, ...PARTLY].map((name) => `/${name}/*`)];
  return paths.flatMap((path) =>
    METHODS.map((method) => ({ method, path, access: 'either' as const, handler: absent })),
  );
}

const absent: Handler = ({ method, segments }) => {
  const path = segments.join('/').slice(0, 200);
  return Promise.reject(notFound(`${method} /${path} of Open Connectors is not part of this service.`));
};
