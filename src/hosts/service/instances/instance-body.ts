/** Reads the body that creates or changes an instance, and collects everything that is wrong with it. */
import { CoupaError } from '../../../errors';
import type { RecordProblem } from '../../../sdk';
import { asObject } from '../http/body';
import { readConfiguration, type Configuration } from './configuration-values';
import { isThisElement } from './element';

/** What a body says; members that it does not have are absent. */
export interface InstanceBody {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly configuration: Configuration;
}

const EXAMPLE = '{"element": {"key": "coupa"}, "name": "My Coupa", "configuration": {...}}';
const LONGEST_NAME = 255;
/** Of an instance. */
export const MOST_TAGS = 100;

/** Names and tags are shown in consoles of others, so what looks like HTML is taken out, as Open Connectors does. */
function sanitized(text: string): string {
  return text
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
}

/**
 * @param kept the configuration as it is, for secrets that are echoed as asterisks
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID`, `COUPA_INPUT_INVALID`, `COUPA_SERVICE_NOT_FOUND` for another element.
 */
export function readInstanceBody(given: unknown, kept?: Configuration): InstanceBody {
  const body = asObject(given, EXAMPLE);
  checkElement(body['element']);
  const problems: RecordProblem[] = [];
  const name = readName(body['name'], problems);
  const tags = readTags(body['tags'], problems);
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new CoupaError('COUPA_INPUT_INVALID', `The instance cannot be kept: ${list}.`, { problems });
  }
  return {
    configuration: readConfiguration(body['configuration'], kept),
    ...(name === undefined ? {} : { name }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function checkElement(element: unknown): void {
  if (element === undefined || element === null) return;
  const { key, id } = (typeof element === 'object' ? element : { key: element }) as { key?: unknown; id?: unknown };
  const named = [key, id].filter((value) => value !== undefined && value !== null);
  if (named.length > 0 && named.every(isThisElement)) return;
  const shown = JSON.stringify(named[0] ?? null).slice(0, 80);
  throw new CoupaError(
    'COUPA_SERVICE_NOT_FOUND',
    `There is no element ${shown} here; the element of this service is coupa.`,
  );
}

function readName(value: unknown, problems: RecordProblem[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    problems.push({ path: '/name', message: 'a text is expected' });
    return undefined;
  }
  const name = sanitized(value);
  if (name.length > LONGEST_NAME)
    problems.push({ path: '/name', message: `is longer than ${LONGEST_NAME} characters` });
  return name === '' ? undefined : name;
}

/** A list of texts, or of objects with a `name` as very old clients send them. */
function readTags(value: unknown, problems: RecordProblem[]): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length > MOST_TAGS) problems.push({ path: '/tags', message: `at most ${MOST_TAGS} tags are kept` });
  const tags = list.slice(0, MOST_TAGS).map((tag: unknown, index) => {
    const text = typeof tag === 'object' && tag !== null ? (tag as { name?: unknown }).name : tag;
    if (typeof text === 'string' && text.length <= LONGEST_NAME) return sanitized(text);
    problems.push({ path: `/tags/${index}`, message: `a text of at most ${LONGEST_NAME} characters is expected` });
    return '';
  });
  return [...new Set(tags.filter((tag) => tag !== ''))];
}
