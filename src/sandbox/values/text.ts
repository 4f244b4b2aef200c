/** Values of unknown type as text, for comparing and for messages. */

/** A scalar as the wire would show it; nothing for null, JSON for objects. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
