/** Turns what a node's dialog has stored into the values that the connector reads, going by adapter.json alone. */
import type { AdapterProperty, PropertyValues } from '../../sdk';

/** The properties that hold a value: wizard steps are opened up, in order. */
export function valueProperties(properties: readonly AdapterProperty[]): readonly AdapterProperty[] {
  return properties.flatMap((property) =>
    property.type === 'pagination' ? valueProperties(property.children ?? []) : [property],
  );
}

/** Names of the properties that belong into the encrypted store. */
export function secretNames(properties: readonly AdapterProperty[]): readonly string[] {
  return valueProperties(properties)
    .filter((property) => property.secret === 'true' || property.widgetHint === 'password')
    .map((property) => property.name);
}

/**
 * Collects the values of a form. Empty ones are left out, missing ones take their default, and key-value rows become
 * `property.key` entries, as Jitterbit's forms hand them over.
 */
export function collectValues(
  properties: readonly AdapterProperty[],
  stored: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, unknown>> = {},
): PropertyValues {
  const hidden = new Set(secretNames(properties));
  const entries = valueProperties(properties).flatMap((property) => {
    const value = (hidden.has(property.name) ? secrets : stored)[property.name];
    return property.type === 'object' ? keyValueEntries(property.name, value) : plainEntry(property, value);
  });
  return Object.fromEntries(entries);
}

type Entry = readonly [name: string, value: unknown];

function plainEntry(property: AdapterProperty, stored: unknown): readonly Entry[] {
  const value = stored ?? property.defaultValue;
  return value === undefined || value === '' ? [] : [[property.name, value]];
}

function keyValueEntries(name: string, rows: unknown): readonly Entry[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown): readonly Entry[] => {
    if (typeof row !== 'object' || row === null) return [];
    const { name: key, value } = row as { readonly name?: unknown; readonly value?: unknown };
    return typeof key === 'string' && key !== '' && value !== undefined && value !== ''
      ? [[`${name}.${key}`, value]]
      : [];
  });
}
