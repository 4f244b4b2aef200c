/** Finds where a dotted field path such as `supplier.primary-contact.email` leads. */
import type { CatalogField, ResolvedPath } from './model';
import { nearestNames, normalized } from './names';

/** What resolving needs of a catalog. */
export interface FieldLookup {
  fields(definition: string): readonly CatalogField[];
  /** A field by any of its spellings. */
  field(definition: string, name: string): CatalogField | undefined;
}

/** Where a site keeps its own fields; no definition lists it. */
const CUSTOM = 'custom-fields';

/** `supplier-id` beside `supplier`: queries take the id of an association also under this name. */
function foreignKey(lookup: FieldLookup, definition: string, name: string): CatalogField | undefined {
  const stem = normalized(name);
  if (!stem.endsWith('-id')) return undefined;
  const association = lookup.field(definition, stem.slice(0, -3));
  if (association?.type !== 'object' || association.definition === undefined) return undefined;
  return { name: `${association.name}-id`, type: 'integer', readOnly: false, required: false };
}

function unknown(lookup: FieldLookup, segments: readonly string[], at: number, definition?: string): ResolvedPath {
  const names = definition === undefined ? [] : lookup.fields(definition).map(({ name }) => name);
  return { segments, standing: 'unknown', nearest: nearestNames(segments[at] ?? '', names) };
}

/**
 * Resolves a path from a definition. Lists are passed through without an index, as in Coupa's queries
 * (`order-lines.account.code`).
 */
export function resolvePath(lookup: FieldLookup, definition: string, path: string): ResolvedPath {
  const segments = String(path).split('.');
  const resolved = [...segments];
  let current: string | undefined = definition;
  let field: CatalogField | undefined;
  for (const [at, segment] of segments.entries()) {
    const open: boolean = current !== undefined && lookup.fields(current).length === 0;
    if (normalized(segment) === '') return unknown(lookup, resolved, at, current);
    if (current === undefined) {
      const mayHoldMore = field?.type === 'object' || field?.type === 'array' || field?.type === 'any';
      if (!mayHoldMore) return unknown(lookup, resolved, at);
      return { segments: resolved, standing: 'custom', nearest: [] };
    }
    const found: CatalogField | undefined = lookup.field(current, segment) ?? foreignKey(lookup, current, segment);
    if (found === undefined) {
      if (normalized(segment) === CUSTOM) resolved[at] = CUSTOM;
      else if (!open) return unknown(lookup, resolved, at, current);
      return { segments: resolved, standing: 'custom', nearest: [] };
    }
    resolved[at] = found.name;
    field = found;
    current = found.definition;
  }
  return { segments: resolved, standing: 'known', nearest: [], ...(field === undefined ? {} : { field }) };
}
