/** Checks the names of fields in a configuration against the schemas, before polling relies on them. */
import { loadCatalog, type CatalogObject } from '../../catalog';
import { shown, type Findings } from './findings';
import { findField } from './objects';

/** The name in the spelling of records. A misspelt name is a fault, a field that no schema knows a warning. */
export function checkField(
  found: Findings,
  path: string,
  object: CatalogObject,
  name: string,
  purpose: 'date' | 'value',
): string {
  if (!/^[^.\s]+(?:\.[^.\s]+)*$/.test(name) || name.length > 500) {
    found.fault(path, `${shown(name)} is no path to a field; names are joined by dots, e.g. updated-at or supplier.id`);
    return name;
  }
  const { field, standing, type, nearest } = findField(object, name);
  if (standing === 'unknown') {
    const unknown = `${object.name} has no field ${shown(name)}`;
    if (nearest.length > 0) found.fault(path, `${unknown}; did you mean ${nearest.slice(0, 3).join(', ')}?`);
    else
      found.warn(path, `${unknown} in the schemas; it is right only if the site has a field of its own by that name`);
  } else if (purpose === 'date' && type !== undefined && type !== 'date' && type !== 'dateTime') {
    found.warn(path, `${field} is of type ${type} and not a date`);
  }
  return field;
}

/** The names of an object's own fields. */
export function fieldsOf(object: CatalogObject): ReadonlySet<string> {
  return new Set(
    loadCatalog()
      .fields(object.definition)
      .map(({ name }) => name),
  );
}
