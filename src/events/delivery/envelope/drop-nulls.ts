/** Leaves members out that are null, as Open Connectors does unless `filter.response.nulls` is false. */

/**
 * A copy without null members, at every depth. Nulls in arrays stay, because positions mean something there. Documented
 * is the top level only; we take the same rule for what lies below.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
