/**
 * References of a definition to itself. Coupa's generator writes them also where it could not name the class:
 * `ExpenseReport.currency` refers to ExpenseReport.
 */
import type { PropertyContext } from './properties.ts';
import { className, dashed } from './words.ts';

/** Names that say that a record of the same kind is meant: `parent`, `master-contract` of a Contract. */
function meansItself(name: string, owner: string): boolean {
  const last = name.split('-').at(-1) ?? name;
  return last === 'parent' || last === 'child' || dashed(owner).split('-').at(-1) === last;
}

function namedDefinition(name: string, { owner, known }: PropertyContext): string | undefined {
  const namespace = owner.slice(0, owner.lastIndexOf('-') + 1);
  const wanted = className(name);
  return [`${namespace}${wanted}`, wanted].find((candidate) => candidate !== owner && known.has(candidate));
}

/**
 * The definition that a reference to the owner really means, by the name of the property: the definition of that name,
 * the owner where the name says so, else `undefined`, because anything may be there.
 * @param name in the singular
 */
export function correctedReference(name: string, where: string, context: PropertyContext): string | undefined {
  const named = namedDefinition(name, context);
  if (named !== undefined) {
    context.findings.add('self-reference-corrected', where, `refers to ${named} by its name, not to ${context.owner}`);
    return named;
  }
  if (meansItself(name, context.owner)) return context.owner;
  context.findings.add('self-reference-opened', where, `${context.owner} cannot be meant; anything is accepted`);
  return undefined;
}
