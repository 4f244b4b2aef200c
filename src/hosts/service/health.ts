/** For those who watch over processes: whether this one lives, and whether it can serve. */
import { CoupaError } from '../../errors';
import type { ServiceContext } from './context';
import type { Route } from './http/call';

/** `/healthz` and `/readyz`, outside of the base path and without sign-in; they tell nothing about anybody. */
export function healthRoutes({ database }: ServiceContext): readonly Route[] {
  return [
    { method: 'GET', path: '//healthz', access: 'anyone', handler: async () => ({ body: { status: 'alive' } }) },
    {
      method: 'GET',
      path: '//readyz',
      access: 'anyone',
      handler: async () => {
        try {
          await database.all('SELECT 1 AS one');
        } catch (error) {
          throw new CoupaError('COUPA_SERVICE_DATABASE_FAILED', 'The database does not answer.', { cause: error });
        }
        return { body: { status: 'ready' } };
      },
    },
  ];
}
