/** Leaves members out that are null, as Open Connectors does unless `filter.response.nulls` is false. */

/**
 * A copy without null members, at every depth. Nulls in arrays stay, because positions mean something there. Documented
 * is the top level only; we take the same rule for what lies below.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    const kept = typeof member === 'object' ? withoutNulls(member) : (member as unknown);
    if (name === '__proto__') Object.defineProperty(copy, name, { value: kept, enumerable: true });
    else copy[name] = kept;
  }
  return copy;
}
