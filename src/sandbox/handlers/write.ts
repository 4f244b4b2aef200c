/** Create, update and delete. */
import { emptyAnswer, type Answer } from '../http/answer';
import { findCollection, type Collection } from '../http/collection';
import { refuse, Refusal } from '../http/problem';
import { members } from '../write/plan';
import { ACTIONS, EXPORT_ONLY, FLAGS } from '../rules/actions';
import { whyFrozen } from '../rules/versions';
import type { Row, Values } from '../store/row';
import { perform } from './actions';
import { answerShape, parameter, wantsNothing, type Exchange } from './exchange';
import { attachmentMembers, keepFiles } from './files';
import { findRecord } from './read';

/** Answers a write with the record as the client wants to see it. */
export function answerRow(exchange: Exchange, status: number, row: Row): Answer {
  if (wantsNothing(exchange)) return emptyAnswer(status);
  return exchange.present.record(status, row, answerShape(exchange, row.kind));
}

function needsRecord(body: unknown): void {
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) {
    throw refuse(400, 'The body must be one record');
  }
}

/** Makes a record in a collection. */
function createIn(exchange: Exchange, collection: Collection, set: Values = {}): Row {
  const { site, body, actor } = exchange;
  needsRecord(body.data);
  const sentType = members(body.data).get('type');
  const initial =
    typeof sentType === 'string' && sentType !== '' ? withoutType(collection.initial) : collection.initial;
  const row = site.write({
    kind: collection.kind,
    body: body.data ?? {},
    actor,
    owner: collection.owner,
    set: { ...initial, ...attachmentMembers(exchange, collection.kind), ...set },
  });
  makeCompanion(exchange, row);
  collection.attach(row);
  keepFiles(exchange, row);
  return row;
}

/** Supplier information that names no supplier makes one; without it there is no information either. */
function makeCompanion(exchange: Exchange, row: Row): void {
  const { site, actor } = exchange;
  if (row.kind.name !== 'SupplierInformation' || typeof row.values['supplier-id'] === 'number') return;
  const name = ['name', 'supplier-name', 'display-name'].map((member) => row.values[member]).find(Boolean);
  try {
    const supplier = site.write({ kind: site.kinds.get('Supplier'), body: { name }, actor });
    site.store.table(row.kind.name).assign(row, { 'supplier-id': supplier.id });
  } catch (error) {
    site.store.remove(row);
    throw error;
  }
}

function withoutType(initial: Values): Values {
  return Object.fromEntries(Object.entries(initial).filter(([name]) => name !== 'type'));
}

/** POST to a collection: 201 with the record. */
export function create(exchange: Exchange): Answer {
  const collection = findCollection(exchange.site, exchange.object, exchange.parameters);
  answerShape(exchange, collection.kind);
  return answerRow(exchange, 201, createIn(exchange, collection));
}

function flagExported(exchange: Exchange, row: Row, flag: string): void {
  const { site } = exchange;
  const exported = flag === 'true' || flag === '1';
  const stamp = exported ? Math.floor(site.now() / 1000) * 1000 : null;
  const values: Values = { exported, 'last-exported-at': stamp };
  const known = Object.entries(values).filter(([name]) => row.kind.byName.has(name));
  site.store.table(row.kind.name).assign(row, Object.fromEntries(known));
}

function flagAction(exchange: Exchange): string | undefined {
  const flags = FLAGS[exchange.object.name] ?? {};
  const sent = members(exchange.body.data);
  return Object.entries(flags).find(([flag]) => ['true', '1'].includes(String(sent.get(flag))))?.[1];
}

/** PUT and PATCH of a record: only what is present changes. `exported=...` alone changes the flag and nothing else. */
export function update(exchange: Exchange): Answer {
  const { row, collection } = findRecord(exchange);
  const { site, body, actor, object } = exchange;
  answerShape(exchange, collection.kind);
  const flag = parameter(exchange, 'exported');
  if (flag !== undefined) {
    flagExported(exchange, row, flag);
    return answerRow(exchange, 200, row);
  }
  needsRecord(body.data);
  const frozen = whyFrozen(row);
  if (frozen !== undefined) throw new Refusal(400, { [row.kind.model]: [frozen] });
  if (!EXPORT_ONLY.has(object.name)) {
    site.write({ kind: row.kind, existing: row, body: body.data ?? {}, actor });
  }
  const action = flagAction(exchange);
  if (action !== undefined) perform(exchange, row, ACTIONS[action] ?? {}, action);
  return answerRow(exchange, 200, row);
}

/** DELETE of a record: 200 without a body. A list that only refers to records loses the reference. */
export function remove(exchange: Exchange): Answer {
  const { row, collection } = findRecord(exchange);
  collection.detach(row);
  exchange.site.store.remove(row);
  return emptyAnswer(200);
}
