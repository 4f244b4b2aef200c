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
 * Collects the values of a form: empty ones are left out, missing ones take their default. Rows of a key-value list or
 * a table stay rows; what is wrong with them, the connector says.
 */
export function collectValues(
  properties: readonly AdapterProperty[],
  stored: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, unknown>> = {},
): PropertyValues {
  const hidden = new Set(secretNames(properties));
  const entries = valueProperties(properties).map(({ name, defaultValue }) => {
    const value = (hidden.has(name) ? secrets : stored)[name];
    return [name, value ?? defaultValue] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}
