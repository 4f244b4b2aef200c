/** Actions: what they are, stands in a table; this carries them out. */
import type { Answer } from '../http/answer';
import { emptyAnswer } from '../http/answer';
import { findCollection, type Collection } from '../http/collection';
import { refuse, Refusal } from '../http/problem';
import { dashed, humanName } from '../model/names';
import type { Kind } from '../model/kind';
import { ACTIONS, CREATING, type ActionRule } from '../rules/actions';
import { related, type Row, type Values } from '../store/row';
import { members } from '../write/plan';
import { resolve } from '../write/references';
import { changeApprovers } from './approvers';
import { answerShape, parameter, type Exchange } from './exchange';
import { findRecord, page } from './read';
import { answerRow } from './write';
import { plainText } from '../values/text';

const seconds = (exchange: Exchange): number => Math.floor(exchange.site.now() / 1000) * 1000;

function statusMember(kind: Kind): string {
  return kind.byName.has('status') ? 'status' : 'state';
}

function outcome(exchange: Exchange, row: Row, rule: ActionRule): Values {
  const values: Values = { ...rule.set, 'updated-at': seconds(exchange), 'updated-by': exchange.actor ?? null };
  if (rule.to !== undefined) values[statusMember(row.kind)] = rule.to;
  if (rule.stamp !== undefined) values[rule.stamp] = seconds(exchange);
  if (rule.toggle !== undefined) values[rule.toggle] = row.values[rule.toggle] !== true;
  const reason = parameter(exchange, 'reason');
  if (reason !== undefined && row.kind.name === 'Approval') values['note'] = reason;
  return Object.fromEntries(Object.entries(values).filter(([name]) => row.kind.byName.has(name)));
}

/** Carries an action out on a record. @throws {Refusal} 400 when its status does not allow it. */
export function perform(exchange: Exchange, row: Row, rule: ActionRule, name: string): void {
  const { site, body, actor } = exchange;
  const member = statusMember(row.kind);
  const status = plainText(row.values[member] ?? '');
  if (rule.from !== undefined && !rule.from.includes(status)) {
    const action = name.split(':').at(-1)!;
    throw new Refusal(400, { [row.kind.model]: [`${humanName(member)} ${status} does not allow ${action}`] });
  }
  if (rule.takesBody !== undefined && body.data !== undefined) {
    const strictness = rule.takesBody === 'validated' ? 'full' : 'unique-only';
    site.write({ kind: row.kind, existing: row, body: body.data, actor, strictness });
  }
  site.store.table(row.kind.name).assign(row, outcome(exchange, row, rule));
}

function copied(exchange: Exchange, row: Row): Answer {
  const values: Values = {
    ...row.values,
    name: `${plainText(row.values['name'])} (copy)`,
    'created-at': seconds(exchange),
  };
  delete values['id'];
  return answerRow(exchange, 201, exchange.site.store.table(row.kind.name).insert(values));
}

function onRecord(exchange: Exchange): Answer {
  const { object, operation } = exchange;
  const action = operation.action!;
  if (object.name.endsWith('/business_groups')) return regroup(exchange, action);
  const { row, collection } = findRecord(exchange);
  answerShape(exchange, collection.kind);
  if (object.name === 'account_types' && action === 'copy') return copied(exchange, row);
  const name = `${object.name}:${action}`;
  if (!changeApprovers(exchange, row, action)) perform(exchange, row, ACTIONS[name] ?? {}, name);
  if (operation.method === 'DELETE') return emptyAnswer(200);
  return answerRow(exchange, operation.method === 'POST' ? 201 : 200, row);
}

function namedId(exchange: Exchange): unknown {
  return parameter(exchange, 'id') ?? members(exchange.body.data).get('id') ?? undefined;
}

/** The record that a body or query without an id in the path means. */
function meant(exchange: Exchange, collection: Collection): Row | undefined {
  const id = namedId(exchange);
  if (id !== undefined) return collection.find(plainText(id));
  const field = {
    name: 'record',
    type: 'reference',
    many: false,
    readOnly: false,
    target: collection.kind.name,
  } as const;
  const found = resolve(exchange.site, field, exchange.body.data ?? {});
  return 'row' in found ? found.row : undefined;
}

/** Groups of a supplier, user or contract: added and removed by id in the path or in the body, or all at once. */
function regroup(exchange: Exchange, action: string): Answer {
  const collection = findCollection(exchange.site, exchange.object, exchange.parameters);
  const parentId = Object.entries(exchange.parameters).find(([name]) => name !== 'id')?.[1];
  if (action === 'remove_all') for (const row of collection.rows()) collection.detach(row);
  else {
    const table = exchange.site.store.table(collection.kind.name);
    const id = exchange.parameters['id'];
    const everywhere = { ...collection, find: (text: string) => table.get(Number(text)) };
    const row = id === undefined ? meant(exchange, everywhere) : table.get(Number(id));
    if (row === undefined) throw refuse(id === undefined ? 400 : 404, 'There is no such content group');
    if (action === 'add') collection.attach(row);
    else collection.detach(row);
  }
  const parent = exchange.site.catalog.objects.find(({ name }) => name === exchange.object.parents[0]?.object);
  const holder = parent && exchange.site.store.table(parent.definition).get(Number(parentId));
  return holder === undefined ? emptyAnswer(200) : answerRow(exchange, 200, holder);
}

function currentCart(exchange: Exchange, collection: Collection): Row | undefined {
  return collection.rows().findLast((row) => {
    const owner = related(row, 'created-by');
    return row.values['status'] === 'cart' && (exchange.actor === undefined || owner === exchange.actor);
  });
}

function creating(exchange: Exchange, collection: Collection, name: string): Answer {
  const { site, body, actor } = exchange;
  const rule = CREATING[name]!;
  const existing = name.endsWith(':add_to_cart') ? currentCart(exchange, collection) : undefined;
  const stamp = rule.stamp === undefined ? {} : { [rule.stamp]: seconds(exchange) };
  const status = rule.status === undefined ? {} : { status: rule.status };
  const row = site.write({
    kind: collection.kind,
    ...(existing === undefined ? {} : { existing }),
    body: body.data ?? {},
    actor,
    strictness: rule.unchecked === true ? 'unique-only' : 'full',
    set: { ...status, ...stamp },
  });
  if (rule.exportsDocument === true) exportDocument(exchange, row);
  return answerRow(exchange, 201, row);
}

/** The document of an integration record, `InvoiceHeader` 7, where it is one that can be exported. */
function exportDocument(exchange: Exchange, { values }: Row): void {
  const { kinds, store } = exchange.site;
  const kind = kinds.find(plainText(values['document-type'] ?? ''));
  const document = kind && store.table(kind.name).get(Number(values['document-id']));
  if (kind?.byName.has('exported') !== true || document === undefined) return;
  store.table(kind.name).assign(document, { exported: true, 'last-exported-at': seconds(exchange) });
}

function onCollection(exchange: Exchange): Answer {
  const { object, operation } = exchange;
  const action = operation.action!;
  if (object.name.endsWith('/business_groups')) return regroup(exchange, action);
  const collection = findCollection(exchange.site, object, exchange.parameters);
  const name = `${object.name}:${action}`;
  if (operation.method === 'DELETE') return emptyAnswer(200);
  if (operation.method === 'GET') {
    if (action !== 'current_cart')
      return exchange.present.list(page(exchange, collection), answerShape(exchange, collection.kind));
    const cart = currentCart(exchange, collection);
    if (cart === undefined) throw refuse(404, 'There is no current cart');
    return answerRow(exchange, 200, cart);
  }
  const rule = CREATING[name];
  const isKnown = rule?.orById === true && namedId(exchange) !== undefined;
  if (rule !== undefined && !isKnown) return creating(exchange, collection, name);
  const row = meant(exchange, collection);
  if (row === undefined) {
    throw new Refusal(400, {
      [collection.kind.model]: [`${humanName(dashed(action))} needs the id or the keys of a record`],
    });
  }
  perform(exchange, row, ACTIONS[name] ?? (action === 'bulk_update' ? { takesBody: 'validated' } : {}), name);
  return answerRow(exchange, operation.method === 'POST' ? 201 : 200, row);
}

/** Any action, on a record or on a collection. */
export function act(exchange: Exchange): Answer {
  return exchange.operation.on === 'record' ? onRecord(exchange) : onCollection(exchange);
}
