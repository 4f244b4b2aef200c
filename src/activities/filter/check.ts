/** Checks a parsed filter against an object, so that every problem is told with its place in the text. */
import { CoupaError, isCoupaError } from '../../errors';
import type { RecordProblem } from '../../sdk';
import type { QueryRequest } from '../model';
import { checkQuery } from '../query';
import { findTarget, type Target } from '../target';
import type { ParsedFilter, ParsedSelect } from './model';
import { problemAt } from './source';

/**
 * Checks the conditions of a filter for an object, as a query would before it sends anything.
 * @param request what else the query has; its own conditions are not looked at.
 * @throws {CoupaError} as `checkQuery`, each problem with line, column and excerpt of the text, and `at` for programs;
 * also for a NOT around a field of a list, which Coupa would answer differently.
 */
export function checkFilter(object: string, filter: ParsedFilter, request: QueryRequest = {}): void {
  withPlaces(object, filter, () => {
    checkNegations(findTarget(object, 'query', request.parentIds), filter);
    checkQuery(object, { ...request, conditions: filter.conditions });
  });
}

/** Checks all of a SELECT-like text in the same way. */
export function checkSelect(select: ParsedSelect, request: QueryRequest = {}): void {
  const { object, fields, order, limit } = select;
  checkFilter(object, select, {
    ...request,
    fields,
    ...(order === undefined ? {} : { order }),
    ...(limit === undefined ? {} : { limit }),
  });
}

function withPlaces(object: string, filter: ParsedFilter, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!isCoupaError(error)) throw error;
    const problems = error.problems.map((problem) => placed(filter, problem));
    const [first] = problems;
    if (first?.at === undefined) throw error;
    const more = problems.length > 1 ? `${problems.length} problems, the first in ` : '';
    throw new CoupaError(error.code, `The query of ${object} was not sent: ${more}${first.message}`, {
      problems,
      cause: error,
    });
  }
}

/** The place of the path, or of what holds it. */
function placed({ text, places }: ParsedFilter, problem: RecordProblem): RecordProblem {
  if (problem.at !== undefined) return problem;
  for (let path = problem.path; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const span = places.get(path);
    if (span !== undefined) return problemAt(text, span, problem);
  }
  return problem;
}

/**
 * Through a list a condition holds when any member passes. NOT (lines.price = 1) means that no line passes, but
 * lines.price != 1 that some line does not; only the second can be asked for.
 */
function checkNegations(target: Target, { negations, conditions, text }: ParsedFilter): void {
  for (const [position, span] of negations) {
    const { field = '', operator = 'eq' } = conditions[position] ?? {};
    const list = listOn(target, field);
    if (list === undefined) continue;
    const message = `${list} is a list, and Coupa finds records in which any member passes, not none; write ${field} ${operator} without not if that is meant`;
    const problem = problemAt(text, span, { path: `/conditions/${position}`, message });
    throw new CoupaError(
      'COUPA_FILTER_INVALID',
      `The query of ${target.object.name} was not sent: ${problem.message}`,
      {
        problems: [problem],
      },
    );
  }
}

function listOn({ catalog, object }: Target, field: string): string | undefined {
  const segments = field.split('.').slice(0, 10);
  const prefixes = segments.map((_, at) => segments.slice(0, at + 1).join('.'));
  return prefixes.find((prefix) => catalog.resolvePath(object.definition, prefix).field?.type === 'array');
}
