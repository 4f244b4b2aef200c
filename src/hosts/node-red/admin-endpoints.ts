/**
 * The endpoints that the edit dialogs call, below `/coupa-connector` of Node-RED's admin root. All that tell or do
 * something need Node-RED's permissions; the script and style of the dialogs are public, as every editor resource is.
 */
import type { Activity, Connector } from '../../sdk';
import { connectorFor } from './connector-access';
import { editorScript, editorStyle } from './editor-resources';
import { describeFailure, inputInvalid } from './failure';
import type { AdminHandler, AdminRequest, AdminResponse, NodeRed } from './runtime-api';
import { createTrials, previewing, testing } from './trials';

const LONGEST_QUERY_VALUE = 200;

/** Adds the endpoints, unless the admin API is switched off. */
export function registerAdminEndpoints(red: NodeRed): void {
  const app = red.httpAdmin;
  if (app === null) return;
  const connector = connectorFor(red);
  const read = red.auth.needsPermission('coupa-connection.read');
  const write = red.auth.needsPermission('coupa-connection.write');

  app.get('/coupa-connector/editor.js', resource('application/javascript', editorScript(connector.adapter)));
  app.get('/coupa-connector/editor.css', resource('text/css', editorStyle()));
  app.get(
    '/coupa-connector/adapter',
    read,
    answering(async () => connector.adapter),
  );
  app.get(
    '/coupa-connector/objects/:activity',
    read,
    answering(async (request) => {
      const search = queryText(request, 'search');
      return activityOf(connector, request).getObjectList(search === undefined ? {} : { search });
    }),
  );
  app.get(
    '/coupa-connector/schema/:activity',
    read,
    answering(async (request) => {
      const object = queryText(request, 'object');
      if (object === undefined) throw inputInvalid('The query parameter "object" is missing.');
      return activityOf(connector, request).getObjectSchema(object);
    }),
  );
  const trials = createTrials();
  app.post('/coupa-connector/test', write, answering(trials(testing(red, connector))));
  // Whoever may change a connection may use it; to read flows alone is no leave to read records.
  app.post('/coupa-connector/preview', write, answering(trials(previewing(red, connector))));
}

/** Answers with what the handler returns, or with `{code, message, remedy}` and a status that fits. */
function answering(handle: (request: AdminRequest, response: AdminResponse) => Promise<unknown>): AdminHandler {
  return (request, response) => {
    handle(request, response)
      .then(
        (answer) => ({ status: 200, answer }),
        (error: unknown) => {
          const failure = describeFailure(error);
          return { status: statusOf(failure.code), answer: failure };
        },
      )
      .then(({ status, answer }) => {
        if (!response.writableEnded && !response.destroyed) response.status(status).json(answer);
      })
      .catch(() => response.destroy());
  };
}

function statusOf(code: string): number {
  if (code === 'COUPA_INTERNAL_ERROR') return 500;
  if (code === 'COUPA_UNKNOWN_OBJECT') return 404;
  return code === 'COUPA_QUEUE_FULL' ? 429 : 400;
}

function resource(type: string, text: string): AdminHandler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.type(type).send(text);
  };
}

function activityOf(connector: Connector, request: AdminRequest): Activity {
  const name = request.params['activity'] ?? '';
  if (!Object.hasOwn(connector.adapter.activities, name)) {
    throw inputInvalid(`There is no activity "${name.slice(0, LONGEST_QUERY_VALUE)}".`);
  }
  return connector.createActivity(name);
}

function queryText(request: AdminRequest, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > LONGEST_QUERY_VALUE) {
    throw inputInvalid(`The query parameter "${name}" must be one text of at most ${LONGEST_QUERY_VALUE} characters.`);
  }
  return value;
}
