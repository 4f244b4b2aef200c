/** Statements of the operations in the words of PostgreSQL. */

const MOST_KEPT = 512;
const kept = new Map<string, string>();

/** Numbers the marks: `a = ? AND b = ?` becomes `a = $1 AND b = $2`. Statements hold no question marks but these. */
export function numbered(sql: string): string {
  const found = kept.get(sql);
  if (found !== undefined) return found;
  let number = 0;
  const text = sql.replace(/\?/g, () => `$${++number}`);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(sql, text);
  return text;
}
