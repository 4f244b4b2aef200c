/** Makes of a tree what Coupa can express: conditions joined with AND, with OR only inside of `in`. */
import type { Operator } from '../model';
import type { Span } from './model';
import { refuseAt, type Source } from './source';
import { spanOf, type Test, type Tree } from './tree';

const OPPOSITES: Partial<Record<Operator, Operator>> = {
  eq: 'not_eq',
  not_eq: 'eq',
  in: 'not_in',
  not_in: 'in',
  gt: 'lt_or_eq',
  gt_or_eq: 'lt',
  lt: 'gt_or_eq',
  lt_or_eq: 'gt',
};

/** @throws {CoupaError} `COUPA_FILTER_INVALID` at the OR or NOT that Coupa cannot express. */
export function toConjunction(source: Source, tree: Tree, not?: Span): readonly Test[] {
  switch (tree.kind) {
    case 'test':
      return [not === undefined ? tree : negate(source, tree, not)];
    case 'not':
      return toConjunction(source, tree.part, not === undefined ? tree.at : undefined);
    default: {
      const parts = tree.parts.map((part) => toConjunction(source, part, not));
      // A NOT turns AND into OR and OR into AND.
      if ((tree.kind === 'or') === (not === undefined)) return [eitherOf(source, parts, tree.at, not)];
      const all = parts.flat();
      return not === undefined ? all : noneOf(all);
    }
  }
}

function negate(source: Source, test: Test, not: Span): Test {
  if (test.operator === 'blank') return { ...test, value: test.value !== true, negatedAt: not };
  const operator = OPPOSITES[test.operator];
  if (operator !== undefined) return { ...test, operator, negatedAt: not };
  const message = `Coupa cannot negate ${test.operator}; leave it out and drop the records that were read too much`;
  throw refuseAt(source, not, message);
}

/** Equalities of one field become one `in`. */
function eitherOf(source: Source, parts: readonly (readonly Test[])[], at: Span, not: Span | undefined): Test {
  const word = not === undefined ? 'or' : 'and inside of not';
  const tests = parts.map((part) => {
    const [test, second] = part;
    if (test !== undefined && second === undefined) return test;
    throw refuseAt(
      source,
      at,
      `${word} stands beside several conditions, and Coupa joins conditions with and only; ask in several queries`,
    );
  });
  const [first, ...others] = tests as [Test, ...Test[]];
  const other = others.find((test) => nameOf(test) !== nameOf(first));
  if (other !== undefined) {
    throw refuseAt(
      source,
      at,
      `${word} joins ${shown(first)} and ${shown(other)}, and Coupa joins conditions with and only; ask in one query for each`,
    );
  }
  const odd = tests.find(({ operator }) => operator !== 'eq' && operator !== 'in');
  if (odd !== undefined) {
    throw refuseAt(
      source,
      at,
      `${word} works only between equalities of one field, which become in; ${odd.operator} of ${shown(odd)} is none: ask in several queries`,
    );
  }
  return merged(tests, 'eq', 'in');
}

/** NOT (a = 1 OR a = 2) is NOT IN (1, 2): Coupa would read only one of two conditions with not_eq. */
function noneOf(tests: readonly Test[]): readonly Test[] {
  const isListed = ({ operator }: Test): boolean => operator === 'not_eq' || operator === 'not_in';
  const groups = Map.groupBy(tests.filter(isListed), nameOf);
  const lists = [...groups.values()].map((group) => merged(group, 'not_eq', 'not_in'));
  return [...lists, ...tests.filter((test) => !isListed(test))];
}

function merged(tests: readonly Test[], one: Operator, several: Operator): Test {
  const [first, second] = tests as [Test, ...Test[]];
  if (second === undefined) return first;
  const values = [...new Set(tests.flatMap(({ value }) => (Array.isArray(value) ? value.map(String) : String(value))))];
  const spans = tests.map(spanOf);
  const all = { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
  const [only] = values;
  const negatedAt = tests.find((test) => test.negatedAt !== undefined)?.negatedAt;
  return {
    ...first,
    ...(values.length === 1 && only !== undefined
      ? { operator: one, value: only }
      : { operator: several, value: values }),
    ...(negatedAt === undefined ? {} : { negatedAt }),
    places: { ...first.places, value: all },
  };
}

/** Dashes and underscores are the same in names. */
function nameOf({ field }: Test): string {
  return field.trim().replaceAll('_', '-');
}

function shown({ field }: Test): string {
  return field.slice(0, 60);
}
