/** The names of generated modules and types, by rule, from the names of objects and definitions. */
import { LIBRARY_NAMES } from './library-names.ts';

/** Names a type may not have: they would hide a global, or what the generated modules import or declare. */
const TAKEN_TYPES = new Set(
  (
    'Array AsyncIterable Date Error Index Iterable Map NoInfer Object Promise Record Set String Symbol ' +
    'Action ActionInput ActionOptions Addressed DeleteInput Download DownloadOptions DownloadedFile FileToUpload ' +
    'ObjectQuery ObjectUpsert ObjectWriteResult ParentIds Parents Payloads RecordFile RunOptions SiteConnection ' +
    'Upload UploadOptions WriteInput WriteOptions'
  ).split(' '),
);

/** Names that a module may not have: words of the language, and what the door of the modules needs itself. */
const TAKEN_WORDS = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export exports ' +
    'extends false finally for function if implements import in instanceof interface let module new null package ' +
    'private protected public require return standIn static super switch this throw true try typeof undefined var ' +
    'void while with yield'
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
  return TAKEN_WORDS.has(name) || LIBRARY_NAMES.has(name) ? `${name}Objects` : name;
}

/** Names of files and folders beside the modules, which one would hide. */
const TAKEN_FILES = new Set(['', 'index', 'payloads', 'types']);

/** `suppliers/addresses` -> `suppliers-addresses`, the name of the module's file. */
export function fileName(object: string): string {
  const name = wordsOf(object).join('-').toLowerCase();
  return TAKEN_FILES.has(name) ? `${name}-objects` : name;
}

/** `CoupaPay-Payment` -> `CoupaPayPayment`. */
export function typeName(definition: string): string {
  const name = wordsOf(definition).map(capitalized).join('');
  if (!startsWithLetter(name)) return `Definition${name}`;
  // What may be written of `Part` is called `PartPayload`.
  const taken = TAKEN_TYPES.has(name) || LIBRARY_NAMES.has(name) || name.endsWith('Payload');
  return taken ? `${name}Definition` : name;
}

/** `supplier_id` -> `supplierId`, for the label of a place in a list of parents. */
export function parameterName(parameter: string): string {
  const name = moduleName(parameter);
  return /id$/i.test(name) ? name : `${name}Id`;
}

/**
 * Gives each name its own; where the rules above make one of two, the later one gets a number. The sorted order decides,
 * so that the same names always come out the same.
 */
export function distinctNames(names: Iterable<string>, rule: (name: string) => string): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const result = new Map<string, string>();
  for (const name of [...names].sort()) {
    const derived = rule(name);
    let own = derived;
    for (let count = 2; taken.has(own.toLowerCase()); count += 1) own = `${derived}${count}`;
    taken.add(own.toLowerCase());
    result.set(name, own);
  }
  return result;
}
