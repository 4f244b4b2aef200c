/** Takes a query out of the JSON that a designer may hand it over in. */
import { CoupaError } from '../../errors';
import { parseJson } from '../../sdk';
import { MAX_LENGTH } from './source';

const MEMBERS = ['query', 'queryString', 'soql'] as const;

/** The text itself, or the member `query`, `queryString` or `soql` of a JSON object, or a JSON string. */
export function unwrapQuery(text: unknown): string {
  if (typeof text !== 'string') throw refuse('', 'a query is given as a text');
  const trimmed = text.trim();
  if (text.length > 4 * MAX_LENGTH || !/^["{]/.test(trimmed)) return text;
  let parsed: unknown;
  try {
    parsed = parseJson(trimmed);
  } catch {
    throw refuse(
      trimmed,
      'it begins like JSON but is none; write SELECT fields FROM object, or a JSON object with query',
    );
  }
  if (typeof parsed === 'string') return parsed;
  const holder = (Array.isArray(parsed) ? {} : parsed) as Readonly<Record<string, unknown>>;
  const given = MEMBERS.map((name) => holder[name]).filter((value) => value !== undefined && value !== null);
  const [query] = given;
  if (typeof query !== 'string') throw refuse(trimmed, `a text is expected in the member ${MEMBERS.join(', ')}`);
  if (given.some((value) => value !== query)) throw refuse(trimmed, `${MEMBERS.join(', ')} hold different queries`);
  return query;
}

function refuse(text: string, message: string): CoupaError {
  const shown = text === '' ? '' : `: ${JSON.stringify(text.slice(0, 120))}`;
  const problem = { path: '/select', message };
  return new CoupaError('COUPA_FILTER_INVALID', `The query was not sent: ${message}${shown}`, {
    problems: [problem],
  });
}
