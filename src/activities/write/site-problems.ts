/** Finds the field that a message of the site is about, so that a refusal points into the record. */
import type { Catalog, CatalogObject } from '../../catalog';
import type { RecordProblem } from '../../sdk';

/**
 * Coupa says `Name can't be blank` about the field `name` and `Invoice number has already been taken` about
 * `invoice-number`: the message begins with the field's name in words. Problems that have a path keep it.
 */
export function locateProblems(
  catalog: Catalog,
  object: CatalogObject,
  problems: readonly RecordProblem[],
): readonly RecordProblem[] {
  if (problems.every((problem) => problem.path !== '')) return problems;
  const fields = catalog.fields(object.definition).map(({ name }) => ({ name, words: inWords(name) }));
  return problems.map((problem) => {
    if (problem.path !== '') return problem;
    const message = `${inWords(problem.message)} `;
    const matching = fields.filter(({ words }) => message.startsWith(`${words} `));
    const longest = matching.sort((a, b) => b.words.length - a.words.length)[0];
    return longest === undefined ? problem : { ...problem, path: `/${longest.name}` };
  });
}

function inWords(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, ' ').trim();
}
