/** The activities behind the contract: form values in, streams out. */
import { checkQuery, checkWrite, createRecords, queryRecords, updateRecords } from '../activities';
import type { SiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { Activity, Connection, DataRecord, ExecutionContext, PropertyValues, WriteResult } from '../sdk';
import { describeObject, listObjects, type ActivityName } from './discovery';
import { readObjectName } from './form-values';
import { createLifecycle } from './lifecycle';
import { describeFlow } from './metadata';
import { toQuery, toWrite } from './requests';

/** A Query: a source of records. */
export function createQueryActivity(): Activity<DataRecord> {
  return createActivityOf<DataRecord>('query', {
    check: (parameters) => {
      const { object, request } = toQuery(parameters);
      checkQuery(object, request);
    },
    run: (connection, { parameters }, signal) => {
      const { object, request } = toQuery(parameters);
      return queryRecords(connection, object, { ...request, signal });
    },
  });
}

/** A Create or an Update: a target that answers each record with a result. */
export function createWriteActivity(name: 'create' | 'update'): Activity<WriteResult> {
  const write = name === 'create' ? createRecords : updateRecords;
  return createActivityOf<WriteResult>(name, {
    check: (parameters) => {
      const { object, options } = toWrite(parameters);
      checkWrite(name, object, options);
    },
    run: (connection, { parameters, input }, signal) => {
      const { object, options } = toWrite(parameters);
      if (input === undefined) {
        throw new CoupaError('COUPA_INPUT_INVALID', `The ${name} activity needs records, but was given no input.`);
      }
      return write(connection, object, input, { ...options, signal });
    },
  });
}

interface Kind<Output> {
  /** @throws {CoupaError} for form values that could not be run with. */
  readonly check: (parameters: PropertyValues) => void;
  readonly run: (connection: SiteConnection, context: ExecutionContext, signal: AbortSignal) => AsyncIterable<Output>;
}

function createActivityOf<Output>(name: ActivityName, kind: Kind<Output>): Activity<Output> {
  const life = createLifecycle(name, ({ parameters }) => kind.check(parameters));
  return {
    name,
    polarity: name === 'query' ? 'source' : 'target',
    get state() {
      return life.state;
    },
    onDeploy: life.onDeploy,
    onStart: life.onStart,
    onStop: life.onStop,
    onUndeploy: life.onUndeploy,
    execute: (context) => ({
      [Symbol.asyncIterator](): AsyncIterator<Output> {
        const { signal, done } = life.begin(context.signal);
        const open = (): AsyncIterator<Output> =>
          kind.run(siteOf(context.connection), context, signal)[Symbol.asyncIterator]();
        return untilOver(open, done);
      },
    }),
    getObjectList: async (request) => listObjects(name, request),
    getObjectSchema: async (object) => describeObject(object),
    getMetadata: async (parameters) => describeFlow(name, readObjectName(parameters)),
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
