/** The activities behind the contract: form values in, streams out. */
import type { SiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { Activity, Connection, ExecutionContext } from '../sdk';
import { describeObject, listObjects } from './discovery';
import { readNames, readObjectName } from './form-values';
import type { Kind, Opening } from './kinds';
import { createLifecycle, type Lifecycle } from './lifecycle';
import { describeFlow } from './metadata';
import type { ActivityName } from './properties';

/** Makes an activity. */
export function createActivityOf<Output>(name: ActivityName, kind: Kind<Output>): Activity<Output> {
  const life = createLifecycle(name, ({ parameters }) => kind.check(parameters));
  const { pages } = kind;
  return {
    name,
    polarity: kind.polarity,
    get state() {
      return life.state;
    },
    onDeploy: life.onDeploy,
    onStart: life.onStart,
    onStop: life.onStop,
    onUndeploy: life.onUndeploy,
    execute: (context) => runs(life, kind.run, context),
    ...(pages === undefined ? {} : { executePages: (context) => runs(life, pages, context) }),
    getObjectList: async (request) => listObjects(name, request),
    getObjectSchema: async (object) => describeObject(name, object),
    getMetadata: async (parameters) =>
      describeFlow(name, readObjectName(parameters), readNames(parameters, 'matchBy') ?? []),
  };
}

/** A stream of which each iteration is a run that the life of its activity knows of. */
function runs<Output>(life: Lifecycle, open: Opening<Output>, context: ExecutionContext): AsyncIterable<Output> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<Output> {
      const { signal, done } = life.begin(context.signal);
      return untilOver(() => open(siteOf(context.connection), context, signal)[Symbol.asyncIterator](), done);
    },
  };
}

/** Opens an iteration with its first step, and calls back when it has ended in whatever way. */
function untilOver<Output>(open: () => AsyncIterator<Output>, done: () => void): AsyncIterator<Output> {
  let rows: AsyncIterator<Output> | undefined;
  return {
    next: async () => {
      try {
        rows ??= open();
        const step = await rows.next();
        if (step.done === true) done();
        return step;
      } catch (error) {
        done();
        throw error;
      }
    },
    return: async () => {
      try {
        await rows?.return?.();
      } finally {
        done();
      }
      return { done: true, value: undefined };
    },
  };
}

function siteOf(connection: Connection): SiteConnection {
  if ('request' in connection && 'siteAddress' in connection) return connection as SiteConnection;
  throw new CoupaError(
    'COUPA_CONFIGURATION_INVALID',
    'The connection was not made by the connection factory of this connector.',
  );
}
