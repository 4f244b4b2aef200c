/** The entries of an instance's configuration, one by one. */
import type { ServiceContext } from '../context';
import { asObject } from '../http/body';
import type { Call, Handler, Route } from '../http/call';
import { notFound } from '../http/failures';
import type { EntryRow } from '../storage/configuration-entries';
import { changeInstance } from './change';
import { showEntry, type ShownInstance } from './present';
import { bothForms, instanceIdOf, instanceOfCall, invalidMember } from './routes';

/** The routes. */
export function entryRoutes(context: ServiceContext): readonly Route[] {
  return bothForms([
    ['GET', '/configuration', listEntriesOf(context)],
    ['GET', '/configuration/:entry', oneEntry(context)],
    ['PATCH', '/configuration/:entry', changeEntry(context)],
    ['PUT', '/configuration/:entry', changeEntry(context)],
  ]);
}

/** By number, or by key for those who know it. */
function findEntry({ entries, row }: ShownInstance, { parameters }: Call): EntryRow {
  const wanted = parameters['entry'] ?? '';
  const found = entries.find(({ id, name }) => String(id) === wanted || name === wanted);
  if (found !== undefined) return found;
  throw notFound(`Instance ${row.id} has no configuration entry ${wanted.slice(0, 80)}.`);
}

function listEntriesOf(context: ServiceContext): Handler {
  return async (call) => ({ body: (await instanceOfCall(context, call)).entries.map(showEntry) });
}

function oneEntry(context: ServiceContext): Handler {
  return async (call) => ({ body: showEntry(findEntry(await instanceOfCall(context, call), call)) });
}

function changeEntry(context: ServiceContext): Handler {
  return async (call) => {
    const { name } = findEntry(await instanceOfCall(context, call), call);
    const body = asObject(call.body, '{"propertyValue": "false"}');
    if (!Object.hasOwn(body, 'propertyValue')) throw invalidMember('propertyValue', 'the new value is expected');
    const asked = {
      id: instanceIdOf(call),
      body: { configuration: { [name]: body['propertyValue'] } },
      meeting: 'merge' as const,
    };
    const { principal, requestId } = call;
    const instance = await changeInstance(context, asked, { principal, requestId });
    await context.runner.apply(instance.row.id);
    return { body: showEntry(findEntry(instance, call)) };
  };
}
