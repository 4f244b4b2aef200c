/** The names of generated modules and types, by rule, from the names of objects and definitions. */

/** Names a type may not have: they would hide a global that the generated code or its user needs. */
const TAKEN_TYPES = new Set([
  'Array',
  'AsyncIterable',
  'Date',
  'Error',
  'Index',
  'Iterable',
  'Map',
  'Object',
  'Promise',
  'Record',
  'Set',
  'String',
  'Symbol',
]);

/** Names that cannot be imported, because they are words of the language. */
const TAKEN_WORDS = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

const wordsOf = (name: string): string[] => name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const startsWithLetter = (name: string): boolean => /^[A-Za-z]/.test(name);

/** `suppliers/addresses` -> `suppliersAddresses`, `purchase_orders` -> `purchaseOrders`. */
export function moduleName(object: string): string {
  const [first = 'object', ...rest] = wordsOf(object);
  const name = first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capitalized).join('');
  if (!startsWithLetter(name)) return `object${name}`;
  return TAKEN_WORDS.has(name) ? `${name}Objects` : name;
}

/** `suppliers/addresses` -> `suppliers-addresses`, the name of the module's file; `index` is the door's. */
export function fileName(object: string): string {
  const name = wordsOf(object).join('-').toLowerCase();
  return name === 'index' || name === '' ? `${name}-objects` : name;
}

/** `CoupaPay-Payment` -> `CoupaPayPayment`. */
export function typeName(definition: string): string {
  const name = wordsOf(definition).map(capitalized).join('');
  if (!startsWithLetter(name)) return `Definition${name}`;
  return TAKEN_TYPES.has(name) ? `${name}Definition` : name;
}

/** `supplier_id` -> `supplierId`, for the label of a place in a list of parents. */
export function parameterName(parameter: string): string {
  const name = moduleName(parameter);
  return /id$/i.test(name) ? name : `${name}Id`;
}

/**
 * Gives each name its own; the rules above can make one of two.
 * @throws {Error} naming both, because silently dropping one would lose an object.
 */
export function distinctNames(names: Iterable<string>, rule: (name: string) => string): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  const result = new Map<string, string>();
  for (const name of names) {
    const derived = rule(name);
    const other = origins.get(derived.toLowerCase());
    if (other !== undefined) throw new Error(`"${other}" and "${name}" would both be called ${derived}.`);
    origins.set(derived.toLowerCase(), name);
    result.set(name, derived);
  }
  return result;
}
