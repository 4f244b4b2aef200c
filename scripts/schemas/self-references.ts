/**
 * References of a definition to itself. Coupa's generator writes them also where it could not name the class:
 * `ExpenseReport.currency` refers to ExpenseReport. Subclasses repeat it: `ItemizedExpenseLine.integration` refers to
 * ExpenseLine, because `ExpenseLine.integration` does.
 */
import type { PropertyContext } from './properties.ts';
import { className, dashed } from './words.ts';

/** Names that say that a record of the same kind is meant: `parent`, `master-contract` of a Contract. */
function meansItself(name: string, owner: string): boolean {
  const last = name.split('-').at(-1) ?? name;
  return last === 'parent' || last === 'child' || dashed(owner).split('-').at(-1) === last;
}

function namedDefinition(name: string, owner: string, known: ReadonlySet<string>): string | undefined {
  const namespace = owner.slice(0, owner.lastIndexOf('-') + 1);
  const wanted = className(name);
  return [`${namespace}${wanted}`, wanted].find((candidate) => candidate !== owner && known.has(candidate));
}

/**
 * The definition that a reference to itself really means, by the name of the property: the definition of that name,
 * the definition itself where the name says so, else `undefined`, because anything may be there.
 * @param name in the singular
 * @param owner the definition that refers to itself
 */
export function correctedReference(
  name: string,
  owner: string,
  where: string,
  { known, findings }: PropertyContext,
): string | undefined {
  const named = namedDefinition(name, owner, known);
  if (named !== undefined) {
    findings.add('self-reference-corrected', where, `refers to ${named} by its name, not to ${owner}`);
    return named;
  }
  if (meansItself(name, owner)) return owner;
  findings.add('self-reference-opened', where, `${owner} cannot be meant; anything is accepted`);
  return undefined;
}
