/** Finds the field that a message of the site is about, so that a refusal points into the record. Never guesses. */
import type { Catalog, CatalogField, CatalogObject } from '../../catalog';
import type { DataRecord, RecordProblem } from '../../sdk';
import { memberOf } from '../compare';

/**
 * How a message goes on after the name of its field. Without one of these words the beginning of a sentence may just
 * look like a name: "Number of lines is too high" is not about the field `number`.
 */
const GOES_ON =
  /^(?:is|are|was|were|isn't|aren't|can't|can|cannot|could|must|should|may|has|have|hasn't|had|does|doesn't|do|don't|did|needs?|requires?|required|already|not|exceeds?|contains?|cannot|won't|will|only|invalid|missing|too|:)(?:\s|$)/;

/** `line 2: ...`, `invoice lines line 2 ...` and the like. */
const LINE = /^(?:line|line number|line num) #?(\d{1,6})[:,]? /;

/** A sentence under the field it seems to be about. */
interface Place {
  readonly path: string;
  readonly words: number;
}

/**
 * Coupa says `Name can't be blank` about the field `name`, `Invoice number has already been taken` about
 * `invoice-number`, and `Invoice lines price is not a number` about a field of a line: the message begins with the names
 * in words. Which line is meant can be told when there is one, or when the message numbers it. A path that the site
 * gave keeps its meaning, in the spelling of the schemas.
 * @param record what was sent; without it a field of a line is told as one of the list
 */
export function locateProblems(
  catalog: Catalog,
  object: CatalogObject,
  problems: readonly RecordProblem[],
  record: DataRecord = {},
): readonly RecordProblem[] {
  const { definition } = object;
  return problems.map((problem) => {
    if (problem.path !== '') return { ...problem, path: spellPath(catalog, definition, problem.path) };
    const message = inWords(problem.message);
    const path =
      locateNumbered(catalog, definition, message, record) ?? locate(catalog, definition, message, record)?.path;
    return path === undefined ? problem : { ...problem, path };
  });
}

function locate(catalog: Catalog, definition: string, message: string, holder: unknown, base = ''): Place | undefined {
  let best: Place | undefined;
  for (const field of catalog.fields(definition)) {
    const name = inWords(field.name);
    if (!message.startsWith(`${name} `)) continue;
    const rest = message.slice(name.length + 1);
    const found = GOES_ON.test(rest)
      ? { path: `${base}/${field.name}`, words: name.length }
      : locateBelow(catalog, field, rest, holder, `${base}/${field.name}`);
    if (found !== undefined && (best === undefined || found.words > best.words)) best = found;
  }
  return best;
}

function locateBelow(
  catalog: Catalog,
  field: CatalogField,
  rest: string,
  holder: unknown,
  path: string,
): Place | undefined {
  if (field.definition === undefined || path.split('/').length > 4) return undefined;
  const below = memberOf(holder, field.name)?.value;
  if (field.type !== 'array') return locate(catalog, field.definition, rest, below, path);
  const only: unknown = Array.isArray(below) && below.length === 1 ? below[0] : undefined;
  const found = locate(catalog, field.definition, rest, only, only === undefined ? path : `${path}/0`);
  // Which of several lines is meant is not said; that it is one of them is.
  return found === undefined || only !== undefined ? found : { path, words: found.words };
}

/** `Line 2 price is not a number`, when the record has one list of lines. */
function locateNumbered(catalog: Catalog, definition: string, message: string, record: DataRecord): string | undefined {
  const number = LINE.exec(message)?.[1];
  if (number === undefined) return undefined;
  const lists = catalog.fields(definition).filter((field) => {
    const value = memberOf(record, field.name)?.value;
    return field.type === 'array' && field.name.endsWith('-lines') && Array.isArray(value) && value.length > 0;
  });
  const [list] = lists;
  if (list?.definition === undefined || lists.length !== 1) return undefined;
  const lines = memberOf(record, list.name)?.value as readonly unknown[];
  const at = positionOf(lines, number);
  if (at === undefined) return undefined;
  const rest = message.replace(LINE, '');
  return locate(catalog, list.definition, rest, lines[at], `/${list.name}/${at}`)?.path ?? `/${list.name}/${at}`;
}

/** By their own numbers when all lines have one; by position when none has. */
function positionOf(lines: readonly unknown[], number: string): number | undefined {
  const numbers = lines.map((line) => memberOf(line, 'line-num')?.value);
  if (numbers.every((each) => each !== undefined && each !== null)) {
    const at = numbers.findIndex((each) => isNumber(each, number));
    const isSingle = numbers.filter((each) => isNumber(each, number)).length === 1;
    return isSingle ? at : undefined;
  }
  if (numbers.some((each) => each !== undefined && each !== null)) return undefined;
  const at = Number(number) - 1;
  return at >= 0 && at < lines.length ? at : undefined;
}

function isNumber(value: unknown, number: string): boolean {
  return (typeof value === 'number' || typeof value === 'string') && String(value) === number;
}

/** `/invoice_lines.price` as `/invoice-lines/price`, as far as the schemas know the names. */
function spellPath(catalog: Catalog, definition: string, path: string): string {
  const given = path.slice(1).split(/[/.]/);
  if (given.some((segment) => /^\d+$/.test(segment))) return path;
  const { segments, standing } = catalog.resolvePath(definition, given.join('.'));
  return standing === 'known' ? `/${segments.join('/')}` : path;
}

function inWords(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, ' ').replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();
}
