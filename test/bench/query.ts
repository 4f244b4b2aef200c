// Reading invoices: what our stream costs against the loop that a user would write.
import { compare } from './compare';

/** Prints the tables. */
export async function bench(): Promise<void> {
  await compare({ title: 'Query, as fast as it goes', job: 'query', records: 5000, latencyMs: 0 });
  await compare({ title: 'Query', job: 'query', records: 2000, latencyMs: 50 });
  const title = 'Query whose consumer takes 50 ms per page';
  await compare({ title, job: 'query', records: 1000, latencyMs: 50, workMs: 50 });
}
