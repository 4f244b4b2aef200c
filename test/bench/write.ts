// Creating suppliers: validation and results in order included, against a loop of POSTs.
import { compare } from './compare';

/** Prints the tables. */
export async function bench(): Promise<void> {
  await compare({ title: 'Create, as fast as it goes', job: 'create', records: 3000, latencyMs: 0 });
  await compare({ title: 'Create', job: 'create', records: 100, latencyMs: 50 });
}
