/** Turns the conditions of a query into Coupa's query parameters and refuses, before anything is sent, what cannot be. */
import type { RecordProblem } from '../../sdk';
import type { Condition, Operator } from '../model';
import type { Target } from '../target';
import { checkConditionPath, parameterName, type UsablePath } from './field-paths';
import { OPERATOR_NAMES, operatorFacts } from './operators';
import { refusal } from './refusal';
import { encodeBoolean, encodeValue } from './values';

/** One condition, ready to send. */
export interface EncodedCondition {
  /** The spelled path, `supplier.name`. */
  readonly field: string;
  readonly operator: Operator;
  readonly parameter: string;
  readonly value: string;
}

/** More would not fit into a URL that servers accept. */
const MAX_LENGTH = 6000;

/**
 * Encodes conditions.
 * @throws {CoupaError} `COUPA_FILTER_INVALID` with one problem per condition that Coupa could not take, each with the
 * path into the request (`/conditions/0/operator`) and what to write instead.
 */
export function encodeConditions(target: Target, conditions: readonly Condition[] = []): readonly EncodedCondition[] {
  if (!Array.isArray(conditions))
    throw refusal(target.object.name, [{ path: '/conditions', message: 'a list of conditions is expected' }]);
  const problems: RecordProblem[] = [];
  const encoded: EncodedCondition[] = [];
  conditions.forEach((condition: unknown, position) => {
    const result = encodeCondition(target, condition, `/conditions/${position}`);
    if ('message' in result) problems.push(result);
    else encoded.push(result);
  });
  problems.push(...(problems.length > 0 ? [] : findClashes(target, encoded)));
  if (problems.length > 0) throw refusal(target.object.name, problems);
  return encoded;
}

const MEMBERS: readonly string[] = ['field', 'operator', 'value'] satisfies (keyof Condition)[];

function encodeCondition(target: Target, condition: unknown, path: string): EncodedCondition | RecordProblem {
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    return { path, message: 'a condition is an object with field, operator and value' };
  }
  // An operator under another name would be passed over, and the condition would mean something else.
  const foreign = Object.entries(condition).find(([name, given]) => given !== undefined && !MEMBERS.includes(name));
  if (foreign !== undefined) {
    const name = JSON.stringify(foreign[0].slice(0, 40));
    return { path, message: `a condition has field, operator and value, and no ${name}` };
  }
  const { field, operator = 'eq', value } = condition as { field?: unknown; operator?: unknown; value?: unknown };
  const checked = checkConditionPath(target, field);
  if ('problem' in checked) return { path: `${path}/field`, message: checked.problem };
  const shown = checked.segments.join('.');
  const facts = operatorFacts(operator);
  if (facts === undefined) {
    const given = JSON.stringify(operator)?.slice(0, 40);
    return {
      path: `${path}/operator`,
      message: `${given} is not an operator; use one of ${OPERATOR_NAMES.join(', ')}`,
    };
  }
  const type = checked.field?.type;
  if (type === 'object' || type === 'array') {
    return {
      path: `${path}/field`,
      message: `${shown} is not a single value; name one of its fields, e.g. ${shown}.id`,
    };
  }
  const instead = type === undefined ? undefined : facts.refuses?.[type];
  if (instead !== undefined) {
    return {
      path: `${path}/operator`,
      message: `${String(operator)} does not work on ${shown}, a ${type}: ${instead}`,
    };
  }
  const text = encodeOperand(value, checked, operator as Operator);
  if ('problem' in text) return { path: `${path}/value`, message: `${shown}: ${text.problem}` };
  const parameter = parameterName(checked.segments) + facts.suffix;
  return { field: shown, operator: operator as Operator, parameter, value: text.text };
}

type Encoded = ReturnType<typeof encodeValue>;

function encodeOperand(value: unknown, path: UsablePath, operator: Operator): Encoded {
  if (operator === 'blank') return encodeBoolean(value);
  const type = path.field?.type;
  if (operatorFacts(operator)?.list !== true) {
    if (Array.isArray(value)) return { problem: 'a list needs the operator in or not_in' };
    return encodeValue(value, type, operator);
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) return { problem: 'the list is empty; name at least one value' };
  const texts: string[] = [];
  for (const item of items) {
    const text = encodeValue(item, type, operator);
    if ('problem' in text) return text;
    if (text.text.includes(',')) {
      return {
        problem: `${JSON.stringify(text.text.slice(0, 40))} holds a comma, and Coupa knows no way to write one in a list; query it with eq`,
      };
    }
    texts.push(text.text);
  }
  return { text: texts.join(',') };
}

/** What says the same as two conditions with one operator on one field, or comes nearest to it. */
function insteadOfTwo({ operator, value, field }: EncodedCondition, other: EncodedCondition): string {
  const dropping = 'keep one and leave out what the other excludes when the records are there';
  switch (operator) {
    case 'not_eq':
    case 'not_in': {
      // A single value with a comma in it cannot stand in a list.
      const fits = operator === 'not_in' || !`${value}${other.value}`.includes(',');
      const both = `${field} not_in ${other.value},${value}`;
      return fits && both.length <= MOST_SHOWN ? `to exclude all the values write ${both}` : dropping;
    }
    case 'eq':
      return value === other.value ? 'leave one out' : 'for records with either value use in';
    case 'in':
      return 'keep one, with the values that both lists have';
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return dropping;
    case 'blank':
      return 'keep one';
    default:
      return 'keep the stricter one';
  }
}

/** A longer text would not be read, and values may be long. */
const MOST_SHOWN = 200;

/** Finds conditions that are good alone but not together. */
function findClashes(target: Target, encoded: readonly EncodedCondition[]): RecordProblem[] {
  const problems: RecordProblem[] = [];
  encoded.forEach((condition, position) => {
    const earlier = encoded.findIndex((other) => other.field === condition.field);
    if (earlier === position) return;
    const others = encoded.slice(0, position).filter((other) => other.field === condition.field);
    const path = `/conditions/${position}`;
    const same = others.find((other) => other.operator === condition.operator);
    if (same !== undefined) {
      const remedy = insteadOfTwo(condition, same);
      const { field, operator } = condition;
      const message = `${field} has two conditions with ${operator}, and a query can carry only one of each kind; ${remedy}`;
      problems.push({ path, message });
    } else if (condition.operator === 'eq' || others.some((other) => other.operator === 'eq')) {
      problems.push({
        path,
        message: `${condition.field} is compared with eq and has another condition, which Coupa cannot read together; keep one`,
      });
    }
  });
  const codes = ['from-currency.code', 'to-currency.code'];
  if (target.object.name === 'exchange_rates' && codes.every((code) => encoded.some(({ field }) => field === code))) {
    problems.push({
      path: '/conditions',
      message: 'Coupa finds nothing when both currencies are given by code; use from-currency.id and to-currency.id',
    });
  }
  const length = encoded.reduce((sum, each) => sum + encodeURIComponent(each.parameter + each.value).length, 0);
  if (length > MAX_LENGTH) {
    problems.push({
      path: '/conditions',
      message: `the conditions are ${length} characters long, more than the ${MAX_LENGTH} that surely fit into a URL; ask in several queries`,
    });
  }
  return problems;
}
