/** Answers 405 where a path is known and the method is not: else the hub would look for an object of that name. */
import { CoupaError } from '../../../errors';
import type { Route } from './call';
import { failureReply } from './failures';

const METHODS: readonly Route['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Routes for the methods that the paths of others do not have. */
export function otherMethods(routes: readonly Route[]): readonly Route[] {
  const byPath = Map.groupBy(
    routes.filter(({ path }) => !path.endsWith('*')),
    ({ path }) => path,
  );
  return [...byPath].flatMap(([path, known]): Route[] => {
    const allowed = METHODS.filter((method) => known.some((route) => route.method === method));
    // Who may not use any of them learns nothing of them either.
    const access = known.every((route) => route.access === 'anyone') ? 'anyone' : 'either';
    return METHODS.filter((method) => !allowed.includes(method)).map((method) => ({
      method,
      path,
      access,
      handler: async ({ requestId }) => {
        const message = `${method} is not known here, but ${allowed.join(', ')}.`;
        const reply = failureReply(new CoupaError('COUPA_SERVICE_METHOD_UNKNOWN', message), requestId);
        return { ...reply, headers: { ...reply.headers, allow: allowed.join(', ') } };
      },
    }));
  });
}
