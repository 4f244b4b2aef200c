/** What each activity does with its form: check it when it is deployed, and run it. */
import {
  checkAction,
  checkDelete,
  checkMarkExported,
  checkQuery,
  checkUpsert,
  checkWrite,
  createRecords,
  deleteRecords,
  markExported,
  queryPages,
  queryRecords,
  runAction,
  updateRecords,
  upsertRecords,
  type DownloadedFile,
} from '../activities';
import type { SiteConnection } from '../connection';
import { CoupaError } from '../errors';
import type { Notification } from '../events';
import type { DataRecord, ExecutionContext, Ports, PropertyValues, ResultPage, WriteResult } from '../sdk';
import { toEvents, watchEvents } from './events';
import { downloadFiles, toDownload, toUpload, uploadFiles } from './files';
import type { ActivityName } from './properties';
import { toAction, toCreate, toDelete, toQuery, toUpdate, toUpsert } from './requests';

/** An activity without its life. */
export interface Kind<Output> {
  readonly polarity: 'source' | 'target';
  /** @throws {CoupaError} for form values that could not be run with. */
  readonly check: (parameters: PropertyValues) => void;
  /** @throws {CoupaError} for the same, and when there is no input where one is needed. */
  readonly run: Opening<Output>;
  /** As `run`, for sources that can go on from a page. */
  readonly pages?: Opening<ResultPage>;
}

/** Starts a run. */
export type Opening<Output> = (
  connection: SiteConnection,
  context: ExecutionContext,
  signal: AbortSignal,
) => AsyncIterable<Output>;

const query: Kind<DataRecord> = {
  polarity: 'source',
  check: (parameters) => {
    const { object, request } = toQuery(parameters);
    checkQuery(object, request);
  },
  run: (connection, context, signal) => {
    const { object, request } = queryOf(context, signal);
    return queryRecords(connection, object, request);
  },
  pages: (connection, context, signal) => {
    const { object, request } = queryOf(context, signal);
    return queryPages(connection, object, request);
  },
};

const create: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => {
    const { object, options } = toCreate(parameters);
    checkWrite('create', object, options);
  },
  run: (connection, context, signal) => {
    const { object, options } = toCreate(context.parameters);
    return createRecords(connection, object, inputOf(context, 'create'), { ...options, ...restartOf(context), signal });
  },
};

const update: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => {
    const { object, options, markExported: marks } = toUpdate(parameters);
    if (marks) checkMarkExported(object, options);
    else checkWrite('update', object, options);
  },
  run: (connection, context, signal) => {
    const { object, options, markExported: marks } = toUpdate(context.parameters);
    const surroundings = { ...options, ...restartOf(context), signal };
    if (marks) return markExported(connection, object, inputOf(context, 'update'), surroundings);
    return updateRecords(connection, object, inputOf(context, 'update'), surroundings);
  },
};

const upsert: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => {
    const { object, options } = toUpsert(parameters);
    checkUpsert(object, options);
  },
  run: (connection, context, signal) => {
    const { object, options } = toUpsert(context.parameters);
    return upsertRecords(connection, object, inputOf(context, 'upsert'), { ...options, ...restartOf(context), signal });
  },
};

const deletion: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => {
    const { object, options } = toDelete(parameters);
    checkDelete(object, options);
  },
  run: (connection, context, signal) => {
    const { object, options } = toDelete(context.parameters);
    return deleteRecords(connection, object, inputOf(context, 'delete'), { ...options, ...restartOf(context), signal });
  },
};

const action: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => {
    const form = toAction(parameters);
    checkAction(form.object, form.action, form.options);
  },
  // Actions on an object as a whole need no input; the activity says when one is missing.
  run: (connection, context, signal) => {
    const { object, action: name, options } = toAction(context.parameters);
    return runAction(connection, object, name, context.input, { ...options, ...restartOf(context), signal });
  },
};

const upload: Kind<WriteResult> = {
  polarity: 'target',
  check: (parameters) => void toUpload(parameters),
  run: (connection, context, signal) => {
    if (context.journal !== undefined) {
      throw new CoupaError('COUPA_INPUT_INVALID', 'Uploads keep no journal; nothing was sent.');
    }
    return uploadFiles(connection, toUpload(context.parameters), inputOf(context, 'upload'), signal);
  },
};

/** A source that is told by its input what to fetch. */
const download: Kind<DownloadedFile> = {
  polarity: 'source',
  check: (parameters) => void toDownload(parameters),
  run: (connection, context, signal) =>
    downloadFiles(connection, toDownload(context.parameters), inputOf(context, 'download'), signal),
};

/** The one activity that has a life of its own between records, and so needs a clock. */
function eventsWith(ports: Ports): Kind<Notification> {
  return {
    polarity: 'source',
    check: (parameters) => void toEvents(parameters),
    run: (connection, context, signal) => watchEvents(connection, context, ports, signal),
  };
}

const KINDS: Readonly<Record<Exclude<ActivityName, 'events'>, Kind<unknown>>> = {
  query,
  create,
  update,
  upsert,
  delete: deletion,
  action,
  upload,
  download,
};

/** The activity of a key in adapter.json. */
export function kindOf(name: ActivityName, ports: Ports): Kind<unknown> {
  return name === 'events' ? eventsWith(ports) : KINDS[name];
}

function queryOf(context: ExecutionContext, signal: AbortSignal): ReturnType<typeof toQuery> {
  const { parameters, resumeToken, lane } = context;
  const { object, request } = toQuery(parameters);
  const wishes = {
    ...(resumeToken === undefined ? {} : { resumeToken }),
    ...(lane === undefined ? {} : { lane }),
  };
  return { object, request: { ...request, ...wishes, signal } };
}

function restartOf({ journal }: ExecutionContext): Pick<ExecutionContext, 'journal'> {
  return journal === undefined ? {} : { journal };
}

function inputOf({ input }: ExecutionContext, name: string): NonNullable<ExecutionContext['input']> {
  if (input !== undefined) return input;
  throw new CoupaError('COUPA_INPUT_INVALID', `The ${name} activity needs records, but was given no input.`);
}
