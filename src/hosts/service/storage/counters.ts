/** Numbers for ids that the API shows: the same on every database, and never used twice. */
import { numberOf, type SqlConnection } from '../../../stores';

/** The next number; to be called in the transaction that uses it. */
export async function nextNumber(
  connection: SqlConnection,
  name: 'organization' | 'user' | 'instance' | 'entry' | 'audit',
): Promise<number> {
  const [row] = await connection.all(
    'INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value',
    [name],
  );
  return numberOf(row, 'value');
}
