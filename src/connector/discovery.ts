/** What a designer can ask about objects: which there are for an activity, and which fields one has. */
import { loadCatalog, type Catalog, type CatalogField, type CatalogObject } from '../catalog';
import type { DiscoverableField, DiscoverableObject, DiscoveryRequest, ObjectSchema } from '../sdk';
import type { ActivityName } from './properties';
import { suggestionsFor } from './suggestions';
import { supports } from './support';

/** Objects that offer the activity, all words of the search in name, type or description. */
export function listObjects(activity: ActivityName, request: DiscoveryRequest): readonly DiscoverableObject[] {
  const catalog = loadCatalog();
  const words = (request.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return catalog.objects
    .filter((object) => supports(catalog, object, activity))
    .map(discoverable)
    .filter((row) => {
      const text = `${row.name} ${row.displayName} ${row.type} ${row.description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
}

/** The fields of an object, those of its associations one level down, and what the activity's form can propose. */
export function describeObject(activity: ActivityName, name: string): ObjectSchema {
  const catalog = loadCatalog();
  const object = catalog.object(name);
  const can = {
    create: catalog.operation(object, 'create') !== undefined,
    update: catalog.operation(object, 'update') !== undefined,
  };
  const fields = catalog
    .fields(object.definition)
    .flatMap((field) => [
      discoverableField(field, field.name, can),
      ...belowOf(catalog, field).map((below) => discoverableField(below, `${field.name}.${below.name}`, can)),
    ]);
  return { object: discoverable(object), fields, suggestions: suggestionsFor(activity, object.name, fields) };
}

/** Single values of an association; what is further down can be typed as a path. */
function belowOf(catalog: Catalog, field: CatalogField): readonly CatalogField[] {
  if (field.definition === undefined) return [];
  return catalog.fields(field.definition).filter((below) => below.type !== 'object' && below.type !== 'array');
}

function discoverable(object: CatalogObject): DiscoverableObject {
  const parent = object.parents.at(-1)?.object;
  const place = parent === undefined ? '' : `Belongs to ${parent}. `;
  return {
    name: object.name,
    displayName: object.displayName,
    type: object.definition,
    description: place + object.description,
    ...(parent === undefined ? {} : { parent }),
  };
}

function discoverableField(
  field: CatalogField,
  name: string,
  can: { readonly create: boolean; readonly update: boolean },
): DiscoverableField {
  return {
    name,
    displayName: name
      .split('.')
      .map((part) => part.replaceAll(/[-_]/g, ' '))
      .join(': '),
    dataType: field.type === 'any' ? 'string' : field.type,
    filterable: field.type !== 'object' && field.type !== 'array',
    createable: can.create && !field.readOnly,
    updateable: can.update && !field.readOnly,
    ...(field.enum === undefined ? {} : { possibleValues: field.enum }),
  };
}
