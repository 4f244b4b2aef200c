/** Makes the catalog of a release; what is not asked for is not read. */
import { CoupaError } from '../errors';
import { later } from '../later';
import { fieldsOf } from './fields';
import type { Catalog, CatalogField, CatalogObject, CatalogOperation, OperationClass, RecordValidator } from './model';
import { nearestNames, normalized, shown } from './names';
import {
  currentRelease,
  readDefinition,
  readHints,
  readObjects,
  type DefinitionSchema,
  type ObjectsFile,
} from './release-files';
import { resolvePath, type FieldLookup } from './resolve-path';
import { validatorFor } from './validation';

/** The parts of a definition, made when it is first asked for. */
interface LoadedDefinition {
  readonly schema: DefinitionSchema;
  readonly fields: readonly CatalogField[];
  readonly byName: ReadonlyMap<string, CatalogField>;
}

const NO_FIELDS: readonly CatalogField[] = Object.freeze([]);
const ONLY_ID: readonly string[] = Object.freeze(['id']);
const PLAIN: ReadonlySet<OperationClass> = new Set(['query', 'get', 'create', 'update', 'delete']);

/** Whoever asks only for the schema does not wait for the hints to be read and for the fields to be made. */
function loadedDefinition(release: string, name: string): LoadedDefinition {
  const schema = readDefinition(release, name);
  const parts = later(() => {
    const hints = readHints(release);
    const fields = fieldsOf(schema, Object.hasOwn(hints, name) ? (hints[name] ?? {}) : {});
    return { fields, byName: new Map(fields.map((field) => [normalized(field.name), field])) };
  });
  return {
    schema,
    get fields() {
      return parts().fields;
    },
    get byName() {
      return parts().byName;
    },
  };
}

function definitionLoader({ release, definitions }: ObjectsFile): (name: string) => LoadedDefinition | undefined {
  const known = new Set(definitions);
  const loaded = new Map<string, LoadedDefinition>();
  return (name) => {
    const ready = loaded.get(name);
    if (ready !== undefined || !known.has(name)) return ready;
    const definition = loadedDefinition(release, name);
    loaded.set(name, definition);
    return definition;
  };
}

function objectFinder(objects: readonly CatalogObject[]): (name: string) => CatalogObject {
  const byName = new Map(objects.map((object) => [normalized(object.name), object]));
  const spellings = (name: string): readonly string[] => {
    const object = byName.get(normalized(name));
    return object === undefined ? [] : [object.definition, object.displayName, object.xml.record];
  };
  return (name) => {
    const typed = typeof name === 'string' ? name : '';
    const object = byName.get(normalized(typed.slice(0, 200)).replace(/^\/+|\/+$/g, ''));
    if (object !== undefined) return object;
    const names = objects.map((candidate) => candidate.name);
    const nearest = nearestNames(typed.replace(/^\/+/, ''), names, 3, spellings);
    const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ' The object list shows all names.';
    throw new CoupaError('COUPA_UNKNOWN_OBJECT', `There is no object ${shown(name)}.${hint}`);
  };
}

function operationOf(object: CatalogObject, operationClass: OperationClass): CatalogOperation | undefined {
  const plain = PLAIN.has(operationClass);
  return object.operations.find(
    (operation) => operation.class === operationClass && (!plain || operation.action === undefined),
  );
}

function create(release: string): Catalog {
  const file = readObjects(release);
  const load = definitionLoader(file);
  const lookup: FieldLookup = {
    fields: (definition) => load(definition)?.fields ?? NO_FIELDS,
    field: (definition, name) => load(definition)?.byName.get(normalized(name)),
  };
  const keys = (definition: string): readonly string[] =>
    Object.hasOwn(file.naturalKeys, definition) ? (file.naturalKeys[definition] ?? ONLY_ID) : ONLY_ID;
  return {
    release: file.release,
    objects: file.objects,
    object: objectFinder(file.objects),
    operation: operationOf,
    definitions: file.definitions,
    scopes: file.scopes,
    schema(definition) {
      const found = load(definition);
      if (found === undefined) throw new RangeError(`Release ${file.release} has no definition ${shown(definition)}.`);
      return found.schema;
    },
    fields: (definition) => lookup.fields(definition),
    naturalKeys: keys,
    resolvePath: (definition, path) => resolvePath(lookup, definition, path),
    validator: (object, operation): RecordValidator => validatorFor(lookup, object.definition, operation),
  };
}

const catalogs = new Map<string, Catalog>();

/**
 * The catalog of the current release (`schemas/current.json`). Read once; objects at once, definitions when they are
 * asked for.
 */
export function loadCatalog(): Catalog {
  const release = currentRelease();
  const ready = catalogs.get(release);
  if (ready !== undefined) return ready;
  const catalog = create(release);
  catalogs.set(release, catalog);
  return catalog;
}
