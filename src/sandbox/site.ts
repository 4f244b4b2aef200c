/** One site: its catalog made ready, its records, its clock, and the one way to write a record. */
import type { Catalog } from '../catalog';
import { Refusal } from './http/problem';
import { createKinds, type Kind, type Kinds } from './model/kind';
import type { Field } from './model/kind';
import { compute } from './rules/computed';
import { numberAllLines } from './rules/lines';
import { DEFAULTS } from './rules/records';
import { orderVersion } from './rules/versions';
import { createShapes, type Shapes } from './shape/shape';
import { createStore, type Store } from './store/store';
import type { Row, Values } from './store/row';
import { siteCalendar, type SiteCalendar } from './values/dates';
import { commitPlan } from './write/commit';
import { planRecord, type Plan, type PlanContext, type Problems } from './write/plan';
import { judge, type Strictness } from './write/validate';

/** What a site is made of. */
export interface Site {
  readonly catalog: Catalog;
  readonly kinds: Kinds;
  readonly shapes: Shapes;
  readonly store: Store;
  readonly calendar: SiteCalendar;
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Writes one record whole or not at all.
   * @throws {Refusal} 400 with the messages of all that is wrong.
   */
  write(request: WriteRequest): Row;
}

/** One record to write. */
export interface WriteRequest {
  readonly kind: Kind;
  readonly existing?: Row;
  readonly body: unknown;
  readonly actor?: Row | undefined;
  readonly owner?: Row | undefined;
  readonly strictness?: Strictness;
  /** Members that the site sets itself, also read-only ones. */
  readonly set?: Values;
}

/** How a site differs from the usual one. */
export interface SiteSettings {
  readonly catalog: Catalog;
  readonly timeZone: string;
  readonly unknownReferences: 'ignore' | 'refuse';
  readonly customFields: Readonly<Record<string, readonly Field[]>>;
  now(): number;
}

function defaultsOf(plan: Plan): Values {
  const defaults = Object.entries(DEFAULTS[plan.kind.name] ?? {});
  return Object.fromEntries(defaults.filter(([name]) => plan.kind.byName.has(name)));
}

/** Makes an empty site. */
export function createSite(settings: SiteSettings): Site {
  const { catalog } = settings;
  const kinds = createKinds(catalog, settings.customFields);
  const store = createStore(kinds);
  const calendar = siteCalendar(settings.timeZone);
  const write = (request: WriteRequest): Row => {
    const problems: Problems = new Map();
    const context: PlanContext = { kinds, store, calendar, problems, unknownReferences: settings.unknownReferences };
    const plan = planRecord(context, request.kind, request.existing, request.body);
    Object.assign(plan.values, orderVersion(plan), request.set);
    judge(context, plan, request.strictness ?? 'full');
    if (problems.size > 0) throw new Refusal(400, Object.fromEntries(problems));
    const now = Math.floor(settings.now() / 1000) * 1000;
    const row = commitPlan({ store, now, actor: request.actor, defaults: defaultsOf }, plan, request.owner);
    numberAllLines(store, row);
    compute(store, row);
    return row;
  };
  return { catalog, kinds, shapes: createShapes(kinds), store, calendar, now: () => settings.now(), write };
}
